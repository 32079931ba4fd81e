// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_WAITING_H_
#define ROOST_STANDARD_WAITING_H_

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <limits>
#include <mutex>

#include "roost/base/timeout.h"

namespace roost::standard {

// A timeout as it is sent: nanoseconds, below 0 for ever.
inline int64_t ToWait(const Timeout& timeout) {
  return timeout ? std::max<int64_t>(timeout->count(), 0) : -1;
}

// Waits on `changed` until `ready()`, for no longer than `wait`; returns what it gave last.
template <class Ready>
bool WaitFor(std::condition_variable& changed, std::unique_lock<std::mutex>& lock, int64_t wait,
             Ready ready) {
  if (wait < 0) {
    changed.wait(lock, ready);
    return true;
  }
  // No clock reaches further than this.
  constexpr int64_t kLongest = std::numeric_limits<int64_t>::max() / 4;
  return changed.wait_for(lock, std::chrono::nanoseconds(std::min(wait, kLongest)), ready);
}

}  // namespace roost::standard

#endif  // ROOST_STANDARD_WAITING_H_
