// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_WAITING_H_
#define ROOST_STANDARD_WAITING_H_

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <limits>
#include <mutex>
#include <stop_token>

#include "roost/base/timeout.h"
#include "roost/error/error.h"
#include "roost/proxies/this_call.h"

namespace roost::standard {

// A timeout as it is sent: nanoseconds, below 0 for ever.
inline int64_t ToWait(const Timeout& timeout) {
  return timeout ? std::max<int64_t>(timeout->count(), 0) : -1;
}

// Waits on `changed` until `ready()`, for no longer than `wait`; returns what it gave last. Throws
// Cancelled once nobody waits for the call that runs here any more, because its caller has died or
// has given it up: what it would take belongs to others then.
template <class Ready>
bool WaitFor(std::condition_variable_any& changed, std::unique_lock<std::mutex>& lock, int64_t wait,
             Ready ready) {
  if (ready()) return true;
  if (wait == 0) return false;
  const std::stop_token stop = this_call::StopToken();
  bool is_ready = false;
  if (wait < 0) {
    is_ready = changed.wait(lock, stop, ready);
  } else {
    // No clock reaches further than this.
    constexpr int64_t kLongest = std::numeric_limits<int64_t>::max() / 4;
    is_ready =
        changed.wait_for(lock, stop, std::chrono::nanoseconds(std::min(wait, kLongest)), ready);
  }
  if (!stop.stop_requested()) return is_ready;
  changed.notify_one();  // it may have been this one whom somebody woke
  throw Cancelled("nobody waits any more for what waited in the server");
}

}  // namespace roost::standard

#endif  // ROOST_STANDARD_WAITING_H_
