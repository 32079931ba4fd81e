// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/hosted_lock.h"

#include <utility>

#include "roost/error/error.h"
#include "roost/proxies/managed.h"
#include "roost/standard/waiting.h"

namespace roost::standard {

void LockState::Condition::Notify(uint64_t most) {
  for (; most > 0 && !waiters.empty(); --most) {
    waiters.front()->notified = true;
    waiters.pop_front();
  }
  changed.notify_all();
}

LockHolderObjectProxy HostedLock::Enter() { return Managed(std::make_shared<LockHolder>(state_)); }

bool HostedLock::IsLocked() const {
  std::lock_guard lock(state_->mutex);
  return state_->depth != 0;
}

ConditionObjectProxy HostedLock::NewCondition() {
  return Managed(std::make_shared<HostedCondition>(shared_from_this(), state_));
}

LockHolder::~LockHolder() {
  std::lock_guard lock(state_->mutex);
  if (state_->depth == 0 || state_->holder != this) return;
  state_->depth = 0;
  state_->freed.notify_one();
}

bool LockHolder::Take(std::unique_lock<std::mutex>& lock, int64_t thread, uint64_t depth,
                      int64_t wait) {
  if (!WaitFor(state_->freed, lock, wait, [this] { return state_->depth == 0; })) return false;
  state_->holder = this;
  state_->thread = thread;
  state_->depth = depth;
  return true;
}

bool LockHolder::Acquire(int64_t thread, int64_t wait) {
  std::unique_lock lock(state_->mutex);
  const bool is_mine = state_->depth != 0 && state_->holder == this && state_->thread == thread;
  if (state_->recursive && is_mine) {
    ++state_->depth;
    return true;
  }
  return Take(lock, thread, 1, wait);
}

void LockHolder::Release(int64_t thread) {
  std::lock_guard lock(state_->mutex);
  if (state_->depth == 0) throw InvalidState("the lock is released though nobody has it");
  if (state_->recursive && (state_->holder != this || state_->thread != thread)) {
    throw NotOwner("the lock is released by another thread than has it");
  }
  if (--state_->depth == 0) state_->freed.notify_one();
}

std::shared_ptr<LockState::Condition> LockHolder::ConditionFor(uint64_t condition,
                                                               int64_t thread) const {
  if (state_->depth == 0 || state_->holder != this) {
    throw InvalidState("a condition is used without having its lock");
  }
  if (state_->recursive && state_->thread != thread) {
    throw NotOwner("a condition is used by another thread than has its lock");
  }
  const auto it = state_->conditions.find(condition);
  if (it == state_->conditions.end()) throw ObjectGone("the condition is gone");
  return it->second;
}

bool LockHolder::Wait(uint64_t condition, int64_t thread, int64_t wait) {
  std::unique_lock lock(state_->mutex);
  const auto waited_for = ConditionFor(condition, thread);
  const uint64_t depth = std::exchange(state_->depth, 0);
  state_->freed.notify_one();
  LockState::Waiter self;
  waited_for->waiters.push_back(&self);
  try {
    WaitFor(waited_for->changed, lock, wait, [&] { return self.notified; });
    // A notification that comes from now on is for others.
    if (!self.notified) waited_for->waiters.remove(&self);
    Take(lock, thread, depth, /*wait=*/-1);
  } catch (const Cancelled&) {
    if (self.notified) {
      waited_for->Notify(1);  // not for the dead
    } else {
      waited_for->waiters.remove(&self);
    }
    throw;
  }
  return self.notified;
}

void LockHolder::Notify(uint64_t condition, int64_t thread, uint64_t most) {
  std::lock_guard lock(state_->mutex);
  ConditionFor(condition, thread)->Notify(most);
}

HostedCondition::HostedCondition(std::shared_ptr<HostedLock> lock, std::shared_ptr<LockState> state)
    : lock_(std::move(lock)), state_(std::move(state)) {
  std::lock_guard guard(state_->mutex);
  number_ = ++state_->last_condition;
  state_->conditions.emplace(number_, std::make_shared<LockState::Condition>());
}

HostedCondition::~HostedCondition() {
  std::lock_guard guard(state_->mutex);
  state_->conditions.erase(number_);
}

LockObjectProxy HostedCondition::Lock() const { return Managed(lock_); }

uint64_t HostedCondition::Waiting() const {
  std::lock_guard guard(state_->mutex);
  return state_->conditions.at(number_)->waiters.size();
}

}  // namespace roost::standard
