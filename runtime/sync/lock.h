// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SYNC_LOCK_H_
#define ROOST_SYNC_LOCK_H_

#include <memory>
#include <utility>

#include "roost/base/timeout.h"
#include "roost/codec/codec.h"
#include "roost/sync/lockable.h"

namespace roost {

namespace internal {
class Region;
struct LockCell;
}  // namespace internal

// A lock between any threads of any processes, not recursive.
//
//   void Transfer(roost::Lock lock, ...) {                 // each process has its handle
//     try {
//       std::scoped_lock held(lock);
//       ...
//     } catch (const roost::OwnerDied&) {                  // killed while it held it
//       if (lock.AcquireDespiteDeath() == roost::Acquired::kOwnerDied) Repair();
//       lock.MarkConsistent();
//       lock.Release();
//     }
//   }
//   roost::Lock lock;
//   auto child = roost::Spawn<&Transfer>(lock, ...);
//
// A value: copies are the same lock. It can be sent to other processes (codec.h). It costs a
// descriptor and a page of memory in each process that has it, and is gone with its last handle.
//
// Any thread may release it, also one that did not acquire it. When a thread or process ends while
// it holds the lock, nobody waits for ever: from then on every Acquire throws OwnerDied and
// acquires nothing, so that no guard object is left with what nobody has repaired, until somebody
// acquires it with AcquireDespiteDeath(), or says by Release() that all is well. Waiters see a
// death within a tenth of a second. Executing another program is no death. Without contention
// neither Acquire nor Release makes a system call. All processes must be in one pid namespace.
// Threads: any.
class Lock : public internal::Lockable<Lock> {
 public:
  // A new lock, which nobody holds. Throws std::system_error.
  Lock();

  using Lockable::Acquire;

  // Waits until the lock is free and takes it; false if that is not before the timeout. Throws
  // OwnerDied, and the caller then does not hold it.
  bool Acquire(Timeout timeout = {});

  // The same without a timeout, of which a caller then need not make one.
  void lock();

  // The same, but takes the lock also if a holder died. The caller can then repair what it guards,
  // and say so by MarkConsistent(); if it releases it without, the next one gets OwnerDied.
  Acquired AcquireDespiteDeath(Timeout timeout = {});

  // What the lock guards is in order although a holder died. Throws NotOwner unless the calling
  // thread holds it.
  void MarkConsistent();

  // Gives the lock back, whoever holds it, also when that one is dead: then, and when somebody has
  // got OwnerDied meanwhile, all is well again. Throws InvalidState if nobody holds it.
  void Release();

  // Somebody holds it, dead or alive. True may be false by the time the caller looks at it.
  bool Locked() const;

 private:
  friend struct Codec<Lock>;
  friend class Condition;
  explicit Lock(std::shared_ptr<internal::Region> region);
  bool AcquireSlowly(Timeout timeout);
  void ReleaseSlowly();

  std::shared_ptr<internal::Region> region_;
  internal::LockCell* cell_;  // in the region
};

template <>
struct Codec<Lock> {
  static void Encode(Encoder& encoder, const Lock& value);
  static Lock Decode(Decoder& decoder);
};

}  // namespace roost

#endif  // ROOST_SYNC_LOCK_H_
