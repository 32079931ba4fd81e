// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/sync/lock_cell.h"

#include <limits>

#include "roost/error/error.h"
#include "roost/trace/trace.h"

namespace roost::internal {

using shm::Locked;
using shm::Unlocked;

Locked AcquireWaiting(LockCell& cell, shm::Owner self, const Deadline& deadline,
                      shm::OnDeath on_death, uint64_t flags) {
  if (!trace::On()) return cell.word.Acquire(self, deadline, on_death, flags);
  const trace::Time begin = trace::Now();
  const Locked locked = cell.word.Acquire(self, deadline, on_death, flags);
  trace::Span("lock", "acquire", begin).Write();
  return locked;
}

bool HeldOrThrow(Locked locked) {
  if (locked == Locked::kOwnerDied) {
    throw OwnerDied("a process or thread ended while it held the lock");
  }
  return locked == Locked::kHeld;
}

Acquired ToAcquired(Locked locked) {
  switch (locked) {
    case Locked::kTimedOut:
      return Acquired::kTimedOut;
    case Locked::kHeld:
      return Acquired::kClean;
    case Locked::kOwnerDied:
      break;
  }
  return Acquired::kOwnerDied;
}

void CheckUnlocked(Unlocked unlocked) {
  switch (unlocked) {
    case Unlocked::kDone:
      return;
    case Unlocked::kNotHeld:
      throw InvalidState("a lock was released that nobody holds");
    case Unlocked::kNotOwner:
      throw NotOwner("a lock was released by a thread that does not hold it");
  }
}

void MarkConsistent(LockCell& cell) {
  if (!cell.word.MarkConsistent(shm::ThisThread())) {
    throw NotOwner("only the holder of a lock can mark it consistent");
  }
}

Locked AcquireRecursive(LockCell& cell, shm::Owner self, const Deadline& deadline,
                        shm::OnDeath on_death, uint64_t flags) {
  if (cell.word.HeldBy(self)) {
    const uint32_t depth = cell.depth.load(std::memory_order_relaxed);
    if (depth == std::numeric_limits<uint32_t>::max()) {
      throw InvalidState("a recursive lock was acquired too often");
    }
    cell.depth.store(depth + 1, std::memory_order_relaxed);
    return Locked::kHeld;
  }
  const Locked locked = cell.word.TryFast(self, flags)
                            ? Locked::kHeld
                            : AcquireWaiting(cell, self, deadline, on_death, flags);
  if (cell.word.HeldBy(self)) cell.depth.store(1, std::memory_order_relaxed);
  return locked;
}

Unlocked ReleaseRecursive(LockCell& cell, shm::Owner self, uint64_t flags) {
  if (cell.word.HeldBy(self)) {
    const uint32_t depth = cell.depth.load(std::memory_order_relaxed);
    if (depth > 1) {
      cell.depth.store(depth - 1, std::memory_order_relaxed);
      return Unlocked::kDone;
    }
    if (cell.word.ReleaseFast(self, flags)) return Unlocked::kDone;
  }
  return cell.word.ReleaseOwn(self);
}

}  // namespace roost::internal
