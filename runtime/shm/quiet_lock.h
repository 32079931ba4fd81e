// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_QUIET_LOCK_H_
#define ROOST_SHM_QUIET_LOCK_H_

#include "roost/base/deadline.h"
#include "roost/shm/lock_word.h"

namespace roost::shm {

// Holds a lock for what a death in the middle leaves in order: the next holder just goes on. For
// moments only, so that it needs no deadline.
class QuietLock {
 public:
  explicit QuietLock(LockWord& lock) : lock_(lock), self_(ThisThread()) {
    lock_.Acquire(self_, Deadline::Never(), OnDeath::kTake, LockWord::kQuiet);
  }
  ~QuietLock() {
    if (!lock_.ReleaseFast(self_, LockWord::kQuiet)) lock_.Release();
  }
  QuietLock(const QuietLock&) = delete;
  QuietLock& operator=(const QuietLock&) = delete;

 private:
  LockWord& lock_;
  const Owner self_;
};

}  // namespace roost::shm

#endif  // ROOST_SHM_QUIET_LOCK_H_
