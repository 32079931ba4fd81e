// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SYNC_LOCKABLE_H_
#define ROOST_SYNC_LOCKABLE_H_

#include <chrono>
#include <concepts>

#include "roost/base/timeout.h"

namespace roost {

// What AcquireDespiteDeath() came to.
enum class Acquired {
  kTimedOut,   // the caller does not hold it
  kClean,      // the caller holds it
  kOwnerDied,  // the caller holds it; an earlier holder died, and nobody has called
               // MarkConsistent()
};

namespace internal {

// `duration` as a Timeout, rounded up; none where that would not fit.
template <class Rep, class Period>
Timeout ToTimeout(const std::chrono::duration<Rep, Period>& duration) {
  if (duration > std::chrono::hours(24 * 365 * 100)) return std::nullopt;
  if (duration <= duration.zero()) return std::chrono::nanoseconds(0);
  return std::chrono::ceil<std::chrono::nanoseconds>(duration);
}

// What everything that is acquired and released has: `Acquire(bool, Timeout)`, and the names of the
// standard library's lock concepts (TimedLockable), for std::unique_lock, std::scoped_lock and
// std::condition_variable_any. They throw what Acquire(Timeout) and Release() of D throw.
template <class D>
class Lockable {
 public:
  // Without `block` the timeout does not matter: true if acquired at once.
  template <std::same_as<bool> B>
  bool Acquire(B block, Timeout timeout = {}) {
    return self().Acquire(block ? timeout : Timeout(std::chrono::nanoseconds(0)));
  }

  void lock() { self().Acquire(Timeout()); }
  bool try_lock() { return Acquire(false); }
  void unlock() { self().Release(); }
  template <class Rep, class Period>
  bool try_lock_for(const std::chrono::duration<Rep, Period>& duration) {
    return self().Acquire(ToTimeout(duration));
  }
  template <class Clock, class Duration>
  bool try_lock_until(const std::chrono::time_point<Clock, Duration>& at) {
    // A clock other than the monotonic one can be set while this waits.
    while (true) {
      const auto left = at - Clock::now();
      if (self().Acquire(ToTimeout(left))) return true;
      if (left <= left.zero()) return false;
    }
  }

 private:
  D& self() { return static_cast<D&>(*this); }
};

}  // namespace internal
}  // namespace roost

#endif  // ROOST_SYNC_LOCKABLE_H_
