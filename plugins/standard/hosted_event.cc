// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/hosted_event.h"

#include "roost/standard/waiting.h"

namespace roost::standard {

bool HostedEvent::IsSet() const {
  std::lock_guard lock(mutex_);
  return set_;
}

void HostedEvent::Set() {
  std::lock_guard lock(mutex_);
  set_ = true;
  ++times_set_;
  changed_.notify_all();
}

void HostedEvent::Clear() {
  std::lock_guard lock(mutex_);
  set_ = false;
}

bool HostedEvent::Wait(int64_t wait) {
  std::unique_lock lock(mutex_);
  const uint64_t before = times_set_;  // one that is cleared at once wakes all the same
  return WaitFor(changed_, lock, wait, [&] { return set_ || times_set_ != before; });
}

}  // namespace roost::standard
