// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_MACHINE_H_
#define ROOST_SHM_MACHINE_H_

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

#include "roost/base/deadline.h"
#include "roost/shm/futex.h"
#include "roost/shm/owner.h"
#include "roost/shm/spin.h"

namespace roost::shm {

// What the algorithms on shared memory ask of the world. They take it as a template argument, so
// that a test can run the very same code in a world where it decides who does the next step, who
// dies, and whose time is up (tests/kill/explore.h).
struct Machine {
  template <class T>
  using Atomic = std::atomic<T>;
  using Deadline = roost::Deadline;
  using Time = std::chrono::steady_clock::time_point;

  static Owner Self() { return ThisThread(); }
  static bool Lives(Owner owner) { return shm::Lives(owner); }
  static Time Now() { return std::chrono::steady_clock::now(); }

  static void Sleep(const Atomic<uint64_t>& word, uint32_t low, std::chrono::nanoseconds at_most) {
    FutexWaitLow(word, low, at_most);
  }
  static void Sleep(const Atomic<uint32_t>& word, uint32_t value,
                    std::chrono::nanoseconds at_most) {
    FutexWait(word, value, at_most);
  }
  static void Wake(const Atomic<uint64_t>& word, int count) { FutexWakeLow(word, count); }
  static void Wake(const Atomic<uint32_t>& word, int count) { FutexWake(word, count); }

  // Calls `ready` for a short while, as long as that pays; true if it said true.
  template <class Ready>
  static bool LookFor(Ready ready) {
    static thread_local Spin spin;
    return spin.Until(ready);
  }
};

// How long a waiter sleeps that has nobody to look after.
template <class M>
std::chrono::nanoseconds LongestSleep(const typename M::Deadline& deadline) {
  if (deadline.never()) return kLongestSleep;
  return std::min<std::chrono::nanoseconds>(kLongestSleep, deadline.left());
}

// The slices in which a waiter sleeps that has. After each it has to look whether those that it
// waits for still live, whatever woke it in between. Slices grow from 1 ms to kLongestSleep.
template <class M>
class Slices {
 public:
  explicit Slices(const typename M::Deadline& deadline)
      : deadline_(deadline), end_(M::Now() + slice_) {}

  // How long to sleep now.
  std::chrono::nanoseconds Next() const {
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(end_ - M::Now());
    return deadline_.never() ? left : std::min(left, deadline_.left());
  }

  // True once after each slice.
  bool Over() {
    const typename M::Time now = M::Now();
    if (now < end_) return false;
    slice_ = std::min<std::chrono::nanoseconds>(2 * slice_, kLongestSleep);
    end_ = now + slice_;
    return true;
  }

 private:
  const typename M::Deadline& deadline_;
  std::chrono::nanoseconds slice_ = std::chrono::milliseconds(1);
  typename M::Time end_;
};

}  // namespace roost::shm

#endif  // ROOST_SHM_MACHINE_H_
