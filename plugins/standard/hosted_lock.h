// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_LOCK_H_
#define ROOST_STANDARD_HOSTED_LOCK_H_

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "plugins/standard/standard.roost.h"

namespace roost::standard {

class LockHolder;

// The lock behind a LockProxy or RLockProxy. Thread-safe.
class HostedLock {
 public:
  explicit HostedLock(bool recursive) : state_(std::make_shared<State>(recursive)) {}

  LockHolderObjectProxy Enter();
  bool IsLocked() const;
  std::string DebugString() const { return IsLocked() ? "locked" : "free"; }

 private:
  friend class LockHolder;
  struct State {
    explicit State(bool is_recursive) : recursive(is_recursive) {}

    const bool recursive;
    std::mutex mutex;
    std::condition_variable freed;
    // Who has it, while `depth` is not 0.
    const LockHolder* holder = nullptr;
    int64_t thread = 0;
    uint64_t depth = 0;
  };

  const std::shared_ptr<State> state_;
};

// What one client process acquires the lock with. Only that process's session holds it, so that it
// ends, and lets go of the lock, with the process.
class LockHolder {
 public:
  explicit LockHolder(std::shared_ptr<HostedLock::State> state) : state_(std::move(state)) {}
  LockHolder(const LockHolder&) = delete;
  ~LockHolder();

  bool Acquire(int64_t thread, int64_t wait);
  // Throws InvalidState when nobody has the lock; NotOwner for a recursive one of another thread.
  void Release(int64_t thread);

 private:
  const std::shared_ptr<HostedLock::State> state_;
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_LOCK_H_
