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
  // Calls `ready` until it says true; false when the caller had better sleep.
  template <class Ready>
  bool Until(Ready ready) {
    if (ready()) return true;
    const std::chrono::nanoseconds budget = NextBudget();
    if (budget.count() != 0 && EnterSpinners()) {
      const bool found = SpinFor(budget, ready);
      LeaveSpinners();
      Learn(found);
      if (found) return true;
    }
    // Whoever is to answer may need this very processor.
    for (int i = 0; i < kYields; ++i) {
      ::sched_yield();
      if (!ready()) continue;
      Learn(true);  // it came soon: looking would have found it
      return true;
    }
    return false;
  }

 private:
  static constexpr int kYields = 3;
  static constexpr int kLooksBetweenClocks = 32;

  template <class Ready>
  static bool SpinFor(std::chrono::nanoseconds budget, Ready& ready) {
    const auto end = std::chrono::steady_clock::now() + budget;
    do {
      for (int i = 0; i < kLooksBetweenClocks; ++i) {
        if (ready()) return true;
        Pause();
      }
    } while (std::chrono::steady_clock::now() < end);
    return false;
  }

  static void Pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }

  // At most one thread less than there are processors looks at a time in this process.
  static bool EnterSpinners();
  static void LeaveSpinners();

  std::chrono::nanoseconds NextBudget();
  void Learn(bool found);

  std::chrono::nanoseconds budget_ = std::chrono::microseconds(2);
  uint32_t waits_ = 0;
};

}  // namespace roost::shm

#endif  // ROOST_SHM_SPIN_H_
