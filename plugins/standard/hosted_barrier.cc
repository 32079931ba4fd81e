// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/hosted_barrier.h"

#include <stdexcept>

#include "roost/error/error.h"
#include "roost/standard/waiting.h"

namespace roost::standard {

HostedBarrier::HostedBarrier(uint32_t parties, int64_t wait) : parties_(parties), wait_(wait) {
  if (parties == 0) throw std::invalid_argument("a barrier of 0 parties");
}

uint32_t HostedBarrier::Wait(int64_t wait) {
  std::unique_lock lock(mutex_);
  const std::shared_ptr<Meeting> meeting = next_;
  if (meeting->broken) throw BrokenBarrier("the barrier is broken");
  if (++meeting->arrived == parties_) {
    meeting->complete = true;
    next_ = std::make_shared<Meeting>();
    changed_.notify_all();
    return meeting->left++;
  }
  const auto decided = [&] { return meeting->complete || meeting->broken; };
  try {
    if (!WaitFor(changed_, lock, wait < 0 ? wait_ : wait, decided)) {
      meeting->broken = true;
      changed_.notify_all();
      throw BrokenBarrier("not all parties came in time");
    }
  } catch (const Cancelled&) {
    if (!meeting->complete) --meeting->arrived;  // the others wait for one who lives
    throw;
  }
  if (meeting->broken) throw BrokenBarrier("the barrier was broken while this party waited");
  return meeting->left++;
}

void HostedBarrier::Abort() {
  std::lock_guard lock(mutex_);
  next_->broken = true;
  changed_.notify_all();
}

void HostedBarrier::Reset() {
  std::lock_guard lock(mutex_);
  next_->broken = true;
  next_ = std::make_shared<Meeting>();
  changed_.notify_all();
}

uint32_t HostedBarrier::Waiting() const {
  std::lock_guard lock(mutex_);
  return next_->broken ? 0 : next_->arrived;
}

bool HostedBarrier::IsBroken() const {
  std::lock_guard lock(mutex_);
  return next_->broken;
}

std::string HostedBarrier::DebugString() const {
  return std::to_string(Waiting()) + " of " + std::to_string(parties_) + " parties wait";
}

}  // namespace roost::standard
