// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_SLICES_H_
#define ROOST_SHM_SLICES_H_

#include <algorithm>
#include <chrono>

#include "roost/shm/futex.h"

namespace roost::shm {

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

#endif  // ROOST_SHM_SLICES_H_
