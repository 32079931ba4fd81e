// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SYNC_CONDITION_H_
#define ROOST_SYNC_CONDITION_H_

#include <memory>
#include <utility>

#include "roost/base/deadline.h"
#include "roost/base/timeout.h"
#include "roost/codec/codec.h"
#include "roost/sync/lock.h"
#include "roost/sync/lockable.h"
#include "roost/sync/rlock.h"

namespace roost {

// Waiting, between any threads of any processes, until something has changed that a lock guards.
//
//   std::unique_lock held(condition);                            // the condition's own lock
//   condition.WaitFor([&] { return jobs.Get() != 0; }, 10s);     // false after ten seconds
//   ...
//   condition.Notify();
//
// A value, sent as Lock is; it costs a descriptor and, if it was given a lock, that one's as well.
// Its lock is an RLock of its own, or the Lock or RLock that it was given. Up to 2048 threads can
// wait at a time. Threads: any.
//
// A waiter that is killed takes no notification away: what it had got goes to another that had been
// waiting already, within about a tenth of a second.
class Condition : public internal::Lockable<Condition> {
 public:
  // With an RLock of its own. Throws std::system_error, as the others.
  Condition();
  explicit Condition(const Lock& lock);
  explicit Condition(const RLock& lock);

  using Lockable::Acquire;

  // Its lock's; they throw what the lock's throw.
  bool Acquire(Timeout timeout = {});
  Acquired AcquireDespiteDeath(Timeout timeout = {});
  void MarkConsistent();
  void Release();

  // Releases the lock, however often the caller has it, waits until notified, and takes it again as
  // often; false if it was not notified before the timeout. Throws NotOwner unless the calling
  // thread holds the lock; InvalidState when too many wait; OwnerDied if a holder died meanwhile;
  // ProtocolError for damaged memory. In every case the caller holds the lock again: after
  // OwnerDied it can repair and MarkConsistent(), and if it just releases the lock the next one
  // gets OwnerDied.
  bool Wait(Timeout timeout = {});

  // Waits until `ready()`, called with the lock held, gives what converts to true, or until the
  // timeout; returns what it gave last. Throws as Wait and `ready` do.
  template <class Ready>
  auto WaitFor(Ready ready, Timeout timeout = {}) {
    const Deadline deadline = Deadline::After(timeout);
    auto result = ready();
    while (!result && !deadline.passed()) {
      Wait(deadline.never() ? Timeout() : Timeout(deadline.left()));
      result = ready();
    }
    return result;
  }

  // Notifies `count` of those that wait, the longest waiting first, or all if there are less.
  // Throws NotOwner unless the calling thread holds the lock.
  void Notify(int count = 1);
  void NotifyAll();

 private:
  friend struct Codec<Condition>;
  Condition(std::shared_ptr<internal::Region> slots, std::shared_ptr<internal::Region> lock);
  void RequireMine() const;

  std::shared_ptr<internal::Region> slots_;
  std::shared_ptr<internal::Region> lock_;  // `slots_` if it is its own
  internal::LockCell* cell_;                // in `lock_`
  bool recursive_;
};

template <>
struct Codec<Condition> {
  static void Encode(Encoder& encoder, const Condition& value);
  static Condition Decode(Decoder& decoder);
};

}  // namespace roost

#endif  // ROOST_SYNC_CONDITION_H_
