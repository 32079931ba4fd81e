// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SYNC_LOCK_CELL_H_
#define ROOST_SYNC_LOCK_CELL_H_

#include <cstdint>

#include "roost/base/deadline.h"
#include "roost/shm/lock_word.h"
#include "roost/sync/lockable.h"
#include "roost/sync/region.h"

namespace roost::internal {

// Acquires a lock that somebody else seems to hold: a span of the trace, if there is one.
shm::Locked AcquireWaiting(LockCell& cell, shm::Owner self, const Deadline& deadline,
                           shm::OnDeath on_death, uint64_t flags = 0);

// What became of an acquisition that refuses after a death. Throws OwnerDied.
bool HeldOrThrow(shm::Locked locked);

Acquired ToAcquired(shm::Locked locked);

// Throws InvalidState or NotOwner.
void CheckUnlocked(shm::Unlocked unlocked);

// Throws NotOwner.
void MarkConsistent(LockCell& cell);

// The recursive lock.
shm::Locked AcquireRecursive(LockCell& cell, shm::Owner self, const Deadline& deadline,
                             shm::OnDeath on_death, uint64_t flags = 0);
shm::Unlocked ReleaseRecursive(LockCell& cell, shm::Owner self, uint64_t flags = 0);

}  // namespace roost::internal

#endif  // ROOST_SYNC_LOCK_CELL_H_
