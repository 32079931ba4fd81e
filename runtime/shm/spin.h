// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_SPIN_H_
#define ROOST_SHM_SPIN_H_

#include <sched.h>

#include <chrono>
#include <cstdint>

namespace roost::shm {

// How long a thread looks again and again before it sleeps. Waking a sleeper costs tens of
// microseconds, so looking pays while answers come quickly; it does not while they come slowly,
// with one processor, or while others look already. Belongs to one waiting thread.
class Spin {
 public:
  // Never looks for longer than `longest`, but to try (spin.cc).
  explicit Spin(std::chrono::nanoseconds longest = std::chrono::microseconds(20))
      : longest_(longest) {}

  // Looking can pay.
  static bool SeveralProcessors();

  // Between two looks.
  static void Pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }

  // Calls `ready` until it says true; false when the caller had better sleep.
  template <class Ready>
  bool Until(Ready ready) {
    return Until(ready, [] { return false; });
  }

  // The same. Where `here` says that whoever is to answer runs on this very processor, looking
  // would only keep it from answering; asked when there is nothing yet.
  template <class Ready, class Here>
  bool Until(Ready ready, Here here) {
    if (ready()) return true;
    if (here()) return Yield(ready, /*learns=*/false);
    const std::chrono::nanoseconds budget = NextBudget();
    if (budget.count() != 0 && EnterSpinners()) {
      std::chrono::nanoseconds took(0);
      const bool found = SpinFor(budget, ready, took);
      LeaveSpinners();
      Learn(found, took);
      if (found) return true;
    }
    return Yield(ready, /*learns=*/true);
  }

 private:
  using Clock = std::chrono::steady_clock;

  static constexpr int kYields = 3;
  static constexpr int kLooksBetweenClocks = 32;

  // `took` is about as long as it took.
  template <class Ready>
  static bool SpinFor(std::chrono::nanoseconds budget, Ready& ready,
                      std::chrono::nanoseconds& took) {
    // The first looks take no clock: most answers come meanwhile.
    if (Look(ready)) return true;
    const auto begin = Clock::now();
    do {
      if (Look(ready)) return true;
      took = Clock::now() - begin;
    } while (took < budget);
    return false;
  }

  template <class Ready>
  static bool Look(Ready& ready) {
    for (int i = 0; i < kLooksBetweenClocks; ++i) {
      if (ready()) return true;
      Pause();
    }
    return false;
  }

  // Whoever is to answer may need this very processor.
  template <class Ready>
  bool Yield(Ready& ready, bool learns) {
    auto before = Clock::now();
    if (before < no_yield_before_) return false;
    for (int i = 0; i < kYields; ++i) {
      ::sched_yield();
      const bool found = ready();
      const auto after = Clock::now();
      const bool goes_on = AfterYield(after, after - before, found && learns);
      if (found || !goes_on) return found;
      before = after;
    }
    return false;
  }

  // At most one thread less than there are processors looks at a time in this process.
  static bool EnterSpinners();
  static void LeaveSpinners();

  std::chrono::nanoseconds NextBudget();
  // `took`: how long was looked.
  void Learn(bool found, std::chrono::nanoseconds took);
  // What a yield has taught; false when to sleep is better than to yield again.
  bool AfterYield(Clock::time_point now, std::chrono::nanoseconds took, bool found);

  const std::chrono::nanoseconds longest_;
  std::chrono::nanoseconds budget_ = std::chrono::microseconds(2);
  uint32_t waits_ = 0;
  Clock::time_point no_yield_before_;
};

}  // namespace roost::shm

#endif  // ROOST_SHM_SPIN_H_
