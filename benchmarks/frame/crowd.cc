// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "benchmarks/frame/crowd.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <thread>

#include "benchmarks/frame/crew.h"
#include "benchmarks/frame/idle.h"
#include "benchmarks/frame/rounds.h"

namespace bench {
namespace {

constexpr int kThreads = 1000;

}  // namespace

void AllowManyFiles() {
  rlimit limit;
  Check(::getrlimit(RLIMIT_NOFILE, &limit) == 0, "getrlimit");
  limit.rlim_cur = limit.rlim_max;
  Check(::setrlimit(RLIMIT_NOFILE, &limit) == 0, "setrlimit");
}

void ServeCrowd(pid_t server, const std::function<std::function<void()>()>& enter) {
  const auto memory = [&] { return ProportionalKib(::getpid()) + ProportionalKib(server); };
  const double before = memory();
  ServeRounds([&](int64_t seconds) {
    Crew crew(kThreads, [&](int i) {
      return [i, call = enter()](int64_t calls) {
        // Spread over each second.
        auto next = std::chrono::steady_clock::now() + std::chrono::milliseconds(i);
        for (; calls > 0; --calls, next += std::chrono::seconds(1)) {
          std::this_thread::sleep_until(next);
          call();
        }
      };
    });
    crew.Round(seconds * kThreads);
    return (memory() - before) / kThreads;
  });
}

}  // namespace bench
