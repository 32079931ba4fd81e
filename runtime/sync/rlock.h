// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SYNC_RLOCK_H_
#define ROOST_SYNC_RLOCK_H_

#include <memory>

#include "roost/base/timeout.h"
#include "roost/codec/codec.h"
#include "roost/sync/lockable.h"

namespace roost {

namespace internal {
class Region;
class SharedCells;
struct LockCell;
}  // namespace internal

// A lock between any threads of any processes that its holder can acquire again, and then has to
// release as often. Only the thread that holds it can release it. For the rest as Lock (lock.h):
// what it costs, how it is sent, and what becomes of it when its holder dies.
class RLock : public internal::Lockable<RLock> {
 public:
  // A new lock, which nobody holds. Throws std::system_error.
  RLock();

  using Lockable::Acquire;

  // Waits until the calling thread can hold the lock, once more if it does already; false if that
  // is not before the timeout. Throws OwnerDied, and the caller then does not hold it.
  bool Acquire(Timeout timeout = {});

  // The same, but takes the lock also if a holder died; see Lock.
  Acquired AcquireDespiteDeath(Timeout timeout = {});

  // What the lock guards is in order although a holder died. Throws NotOwner unless the calling
  // thread holds it.
  void MarkConsistent();

  // Undoes one Acquire. Throws NotOwner if another holds it, InvalidState if nobody does.
  void Release();

  // The calling thread holds it.
  bool Mine() const;

 private:
  friend struct Codec<RLock>;
  friend class Condition;
  friend class internal::SharedCells;
  explicit RLock(std::shared_ptr<internal::Region> region);

  std::shared_ptr<internal::Region> region_;
  internal::LockCell* cell_;  // in the region
};

template <>
struct Codec<RLock> {
  static void Encode(Encoder& encoder, const RLock& value);
  static RLock Decode(Decoder& decoder);
};

}  // namespace roost

#endif  // ROOST_SYNC_RLOCK_H_
