// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_SERVER_EXPECTATIONS_H_
#define ROOST_TESTS_SERVER_EXPECTATIONS_H_

// What the tests of servers wait for and expect.

#include <unistd.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "roost/error/remote_exception.h"

inline constexpr std::chrono::seconds kPatience(30);

// Whether `condition` comes true within kPatience. For what another process does and nothing tells
// of: where there is an event, wait for that.
template <class Condition>
bool Eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

// The exception of type E that `function` throws; a failure when it throws none or another.
template <class E, class F>
E Thrown(F function) {
  try {
    function();
  } catch (const E& e) {
    return e;
  } catch (...) {
    ADD_FAILURE() << "another exception: " << roost::FormatException(std::current_exception());
    throw;
  }
  ADD_FAILURE() << "no exception";
  throw std::logic_error("no exception");
}

// A path of this test that nothing lies at yet.
inline std::string FreshPath(const std::string& name) {
  static int count = 0;
  return ::testing::TempDir() + "/" + name + std::to_string(::getpid()) + "." +
         std::to_string(++count);
}

inline void CreateFile(const std::string& path) { std::ofstream(path).flush(); }

// Whether a method that waits for the file at `path` has begun to.
inline bool HasStarted(const std::string& path) {
  return Eventually([&] { return std::filesystem::exists(path + ".started"); });
}

#endif  // ROOST_TESTS_SERVER_EXPECTATIONS_H_
