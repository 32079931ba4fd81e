// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// 100 calls that take half a second each, made by 50 threads through one proxy: each thread has a
// thread of the server to itself, so that all of them together take little over one second.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <numeric>
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

  std::vector<int64_t> inputs(100);
  std::iota(inputs.begin(), inputs.end(), 0);
  size_t count = 0, right = 0;
  const auto start = std::chrono::steady_clock::now();
  for (const int64_t answer :
       roost::ParMap(inputs, [&](int64_t x) { return doubler.Double(x); }, {.concurrency = 50})) {
    right += answer == 2 * static_cast<int64_t>(count++);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("%zu of %zu answers are right, after %.2f s (one after another: 50 s)\n", right,
              count, took.count());
  return right == 100 ? 0 : 1;
}
