// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A stream of 1,000 small calls, one after the other and within windows: microseconds for each
// call, the median of 101 streams. Run it under `taskset -c 0` for one processor.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <vector>

#include "benchmarks/calls/target.roost.h"
#include "benchmarks/frame/rounds.h"
#include "roost/roost.h"

namespace {

constexpr int64_t kCalls = 1000;
constexpr size_t kRounds = 101;

double MicrosecondsEach(const std::function<void()>& stream) {
  std::vector<double> seconds;
  for (size_t i = 0; i < kRounds; ++i) seconds.push_back(bench::SecondsOf(stream));
  std::nth_element(seconds.begin(), seconds.begin() + kRounds / 2, seconds.end());
  return seconds[kRounds / 2] * 1e6 / kCalls;
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  auto server = roost::ServerProcess::Start({.plugins = {"libtarget.so"}, .name = "target"});
  const auto target = server.Create<bench_target::Target>();
  target.Sum();
  std::printf("waited for: %.2f\n", MicrosecondsEach([&] {
                for (int64_t i = 0; i < kCalls; ++i) target.Add(1);
              }));
  for (const size_t calls : {4u, 16u, 32u, 64u, 256u}) {
    roost::StreamWindow window(calls);
    std::printf("window of %zu: %.2f\n", calls, MicrosecondsEach([&] {
                  for (int64_t i = 0; i < kCalls; ++i) target.Add(window, 1);
                  window.Finish();
                }));
  }
  bench::Check(target.Sum() == static_cast<int64_t>(6 * kRounds * kCalls), "calls were lost");
}
