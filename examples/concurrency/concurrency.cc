// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// 100 calls that take half a second each, made by 50 threads through one proxy: each thread has a
// thread of the server to itself, so that all of them together take little over one second.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <thread>
#include <vector>

#include <glog/logging.h>

#include "roost/roost.h"
#include "slow.roost.h"

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  FLAGS_logtostderr = true;
  google::InitGoogleLogging(argv[0]);

  auto server = roost::ServerProcess::Start({.plugins = {"libslow.so"}, .name = "slow"});
  slow::DoublerProxy doubler = server.Create<slow::Doubler>();

  std::array<int64_t, 100> answers{};
  const auto start = std::chrono::steady_clock::now();
  {
    std::atomic<size_t> next = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 50; ++i) {
      threads.emplace_back([&] {
        for (size_t x; (x = next++) < answers.size();) answers[x] = doubler.Double(x);
      });
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;

  size_t right = 0;
  for (size_t x = 0; x < answers.size(); ++x) right += answers[x] == static_cast<int64_t>(2 * x);
  std::printf("%zu of %zu answers are right, after %.2f s (one after another: 50 s)\n", right,
              answers.size(), took.count());
  return right == answers.size() ? 0 : 1;
}
