// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_LOCK_H_
#define ROOST_STANDARD_HOSTED_LOCK_H_

#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "plugins/standard/standard.roost.h"

namespace roost::standard {

class LockHolder;

// A lock and its conditions, as those who use it share them.
struct LockState {
  // Who waits for a condition: each is notified or not, in the order in which they came.
  struct Waiter {
    bool notified = false;
  };
  struct Condition {
    std::condition_variable_any changed;
    std::list<Waiter*> waiters;

    // Wakes at most so many of those who wait. Under the mutex.
    void Notify(uint64_t most);
  };

  explicit LockState(bool is_recursive) : recursive(is_recursive) {}

  const bool recursive;
  std::mutex mutex;
  std::condition_variable_any freed;
  // Who has it, while `depth` is not 0.
  const LockHolder* holder = nullptr;
  int64_t thread = 0;
  uint64_t depth = 0;
  std::map<uint64_t, std::shared_ptr<Condition>> conditions;
  uint64_t last_condition = 0;
};

// The lock behind a LockProxy or RLockProxy. Thread-safe.
class HostedLock : public std::enable_shared_from_this<HostedLock> {
 public:
  explicit HostedLock(bool recursive) : state_(std::make_shared<LockState>(recursive)) {}

  LockHolderObjectProxy Enter();
  bool IsLocked() const;
  ConditionObjectProxy NewCondition();
  std::string DebugString() const { return IsLocked() ? "locked" : "free"; }

 private:
  const std::shared_ptr<LockState> state_;
};

// What one client process acquires the lock with. Only that process's session holds it, so that it
// ends, and lets go of the lock, with the process.
class LockHolder {
 public:
  explicit LockHolder(std::shared_ptr<LockState> state) : state_(std::move(state)) {}
  LockHolder(const LockHolder&) = delete;
  ~LockHolder();

  bool Acquire(int64_t thread, int64_t wait);
  // Throws InvalidState when nobody has the lock; NotOwner for a recursive one of another thread.
  void Release(int64_t thread);
  // Throw InvalidState unless this process has the lock; NotOwner for a recursive one of another
  // thread; ObjectGone for a condition that is gone.
  bool Wait(uint64_t condition, int64_t thread, int64_t wait);
  void Notify(uint64_t condition, int64_t thread, uint64_t most);

 private:
  // The condition of that number, for the thread that has the lock. Under the mutex.
  std::shared_ptr<LockState::Condition> ConditionFor(uint64_t condition, int64_t thread) const;
  // Waits until the lock is free, and takes it.
  bool Take(std::unique_lock<std::mutex>& lock, int64_t thread, uint64_t depth, int64_t wait);

  const std::shared_ptr<LockState> state_;
};

// A condition of a lock, behind a ConditionProxy. Thread-safe.
class HostedCondition {
 public:
  HostedCondition(std::shared_ptr<HostedLock> lock, std::shared_ptr<LockState> state);
  HostedCondition(const HostedCondition&) = delete;
  ~HostedCondition();

  LockObjectProxy Lock() const;
  uint64_t Number() const { return number_; }
  uint64_t Waiting() const;
  std::string DebugString() const { return std::to_string(Waiting()) + " wait"; }

 private:
  const std::shared_ptr<HostedLock> lock_;
  const std::shared_ptr<LockState> state_;
  uint64_t number_ = 0;
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_LOCK_H_
