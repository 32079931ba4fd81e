// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_CALLS_CALLS_TEST_H_
#define ROOST_TESTS_CALLS_CALLS_TEST_H_

// A server with a worker, and what the tests of calls look at.

#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/calls/calls.roost.h"
#include "tests/server/expectations.h"

class CallsTest : public ::testing::Test {
 protected:
  // Whether so many calls of the worker block.
  bool Blocks(int64_t count) {
    return Eventually([&] { return worker_.Blocking() == count; });
  }
  // Whether so many were requested to stop.
  bool Stops(int64_t count) {
    return Eventually([&] { return worker_.Stopped() == count; });
  }

  // `call` exceeds its limit after its method has begun: where the machine is slow, not at once.
  template <class Call>
  void GiveUpWhileItBlocks(Call call) {
    const int64_t before = worker_.Stopped();
    const auto begun = [&] { return worker_.Stopped() + worker_.Blocking() > before; };
    for (std::chrono::milliseconds limit(20); !begun(); limit *= 2) {
      Thrown<roost::DeadlineExceeded>([&] { call(limit); });
    }
    EXPECT_TRUE(Blocks(0));
    EXPECT_TRUE(Eventually([&] { return worker_.Stopped() > before; }));
  }

  roost::ServerProcess server_ = roost::ServerProcess::Start({.plugins = {"libcalls.so"}});
  const calls::WorkerProxy worker_ = server_.Create<calls::Worker>();
};

// How many entries a process has in that directory of /proc: "fd", "task".
inline size_t CountOf(pid_t pid, const std::string& what) {
  const std::filesystem::directory_iterator entries("/proc/" + std::to_string(pid) + "/" + what);
  return static_cast<size_t>(std::distance(begin(entries), end(entries)));
}

// What calls could leave behind in a process.
struct Footprint {
  explicit Footprint(pid_t pid) : descriptors(CountOf(pid, "fd")), threads(CountOf(pid, "task")) {}
  bool operator<=(const Footprint& other) const {
    return descriptors <= other.descriptors && threads <= other.threads;
  }
  size_t descriptors, threads;
};

#endif  // ROOST_TESTS_CALLS_CALLS_TEST_H_
