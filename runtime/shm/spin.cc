// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/spin.h"

#include <algorithm>
#include <atomic>

namespace roost::shm {
namespace {

constexpr std::chrono::nanoseconds kShortest = std::chrono::nanoseconds(500);
// Where looking does not pay, it is tried again now and then, for longer than it takes to wake a
// sleeper: two sides that both sleep would otherwise never find out that they need not.
constexpr uint32_t kProbeEvery = 64;
constexpr std::chrono::nanoseconds kProbe = std::chrono::microseconds(100);

// A yield that takes longer has let somebody compute who does not care; who sleeps is woken sooner.
constexpr std::chrono::nanoseconds kLongYield = std::chrono::milliseconds(1);
// So many times as long as a long yield took there is none: it costs little, seen over time.
constexpr int kRestAfterLongYield = 64;
// What comes within so short a yield, looking would have found.
constexpr std::chrono::nanoseconds kShortYield = std::chrono::microseconds(4);

std::atomic<int> spinners{0};

int SpinnersAllowed() {
  static const int allowed = [] {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    return ::sched_getaffinity(0, sizeof(cpus), &cpus) == 0 ? CPU_COUNT(&cpus) - 1 : 0;
  }();
  return allowed;
}

}  // namespace

bool Spin::SeveralProcessors() { return SpinnersAllowed() > 0; }

bool Spin::EnterSpinners() {
  if (spinners.fetch_add(1, std::memory_order_relaxed) < SpinnersAllowed()) return true;
  LeaveSpinners();
  return false;
}

void Spin::LeaveSpinners() { spinners.fetch_sub(1, std::memory_order_relaxed); }

std::chrono::nanoseconds Spin::NextBudget() {
  return ++waits_ % kProbeEvery == 0 ? kProbe : budget_;
}

void Spin::Learn(bool found, std::chrono::nanoseconds took) {
  if (found) {
    // What took long this time is given as long the next time.
    budget_ = std::min(longest_, std::max({budget_, took, kShortest}) * 2);
  } else {
    budget_ /= 2;
    if (budget_ < kShortest) budget_ = std::chrono::nanoseconds(0);
  }
}

bool Spin::AfterYield(Clock::time_point now, std::chrono::nanoseconds took, bool found) {
  if (found && took < kShortYield) Learn(true, took);
  if (took < kLongYield) return true;
  no_yield_before_ = now + took * kRestAfterLongYield;
  return false;
}

}  // namespace roost::shm
