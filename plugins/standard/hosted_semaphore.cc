// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/hosted_semaphore.h"

#include "roost/error/error.h"
#include "roost/standard/waiting.h"

namespace roost::standard {

bool HostedSemaphore::Acquire(int64_t wait) {
  std::unique_lock lock(mutex_);
  if (!WaitFor(released_, lock, wait, [this] { return units_ != 0; })) return false;
  --units_;
  return true;
}

void HostedSemaphore::Release() {
  std::lock_guard lock(mutex_);
  if (units_ == most_) throw InvalidState("the semaphore is released more often than acquired");
  ++units_;
  released_.notify_one();
}

uint64_t HostedSemaphore::Count() const {
  std::lock_guard lock(mutex_);
  return units_;
}

}  // namespace roost::standard
