// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BENCHMARKS_LOCKS_CONTEST_H_
#define ROOST_BENCHMARKS_LOCKS_CONTEST_H_

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "benchmarks/frame/gate.h"
#include "benchmarks/frame/rounds.h"

// What all locks do in a round: each holder adds one to a number that only the lock protects.
namespace bench {

constexpr int kContestants = 2;

// Rounds of one thread that has the lock to itself.
template <class Lock>
void ServeAlone(Lock& lock) {
  int64_t number = 0, expected = 0;
  ServeRounds([&](int64_t count) {
    expected += count;
    const double seconds = SecondsOf([&] {
      for (int64_t i = 0; i < count; ++i) {
        const std::lock_guard guard(lock);
        // Neither the lock nor the addition is moved out of the loop.
        asm volatile("" : "+m"(number));
        ++number;
      }
    });
    Check(number == expected, "the number of locks");
    return seconds;
  });
}

// One process's part of the rounds at the gate.
template <class Lock>
void Contend(const std::string& path, Lock& lock) {
  Gate gate(path);
  gate.Serve([&](int64_t count) -> Tally {
    const int64_t each = count / kContestants + 1;
    for (int64_t i = 0; i < each; ++i) {
      const std::lock_guard guard(lock);
      // Not an atomic addition: two holders at once would lose one.
      gate.counter().store(gate.counter().load(std::memory_order_relaxed) + 1,
                           std::memory_order_relaxed);
    }
    return {.count = each, .sum = 0, .ended = Now()};
  });
}

// The leader's side of it.
inline void ServeContest(Gate& gate) {
  gate.AwaitMembers();
  ServeRounds([&](int64_t count) {
    const auto [tally, seconds] = gate.Round(count);
    Check(gate.counter() == tally.count, "two held the lock at once");
    return seconds * static_cast<double>(count) / static_cast<double>(tally.count);
  });
}

}  // namespace bench

#endif  // ROOST_BENCHMARKS_LOCKS_CONTEST_H_
