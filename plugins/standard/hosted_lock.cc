// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/hosted_lock.h"

#include <utility>

#include "roost/error/error.h"
#include "roost/proxies/managed.h"
#include "roost/standard/waiting.h"

namespace roost::standard {

LockHolderObjectProxy HostedLock::Enter() { return Managed(std::make_shared<LockHolder>(state_)); }

bool HostedLock::IsLocked() const {
  std::lock_guard lock(state_->mutex);
  return state_->depth != 0;
}

LockHolder::~LockHolder() {
  std::lock_guard lock(state_->mutex);
  if (state_->depth == 0 || state_->holder != this) return;
  state_->depth = 0;
  state_->freed.notify_one();
}

bool LockHolder::Acquire(int64_t thread, int64_t wait) {
  std::unique_lock lock(state_->mutex);
  const bool is_mine = state_->depth != 0 && state_->holder == this && state_->thread == thread;
  if (state_->recursive && is_mine) {
    ++state_->depth;
    return true;
  }
  if (!WaitFor(state_->freed, lock, wait, [this] { return state_->depth == 0; })) return false;
  state_->holder = this;
  state_->thread = thread;
  state_->depth = 1;
  return true;
}

void LockHolder::Release(int64_t thread) {
  std::lock_guard lock(state_->mutex);
  if (state_->depth == 0) throw InvalidState("the lock is released though nobody has it");
  if (state_->recursive && (state_->holder != this || state_->thread != thread)) {
    throw NotOwner("the lock is released by another thread than has it");
  }
  if (--state_->depth == 0) state_->freed.notify_one();
}

}  // namespace roost::standard
