// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_WAITER_SLOTS_H_
#define ROOST_SHM_WAITER_SLOTS_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "roost/shm/machine.h"
#include "roost/shm/owner.h"
#include "roost/shm/slices.h"

namespace roost::shm {

// Who waits on a condition, in shared memory: a slot for each waiter. All zero bytes is nobody.
// Written down in docs/wire/lock.md.
//
// Enter, Notify and Leave are called with the condition's lock held, Await without. A slot is one
// word, its waiter's name with a flag, which says all: waiting, notified, or free (0). A waiter
// that dies in it leaves its name behind. A notification that was given to it goes to another that
// had been waiting when it was given: each looks for such after every slice of its sleep, and takes
// the dead one's slot over with one change of its word.
template <class M, size_t kSlots = 2048>
class BasicWaiterSlots {
 public:
  static constexpr uint64_t kWaiting = uint64_t{1} << 30;
  static constexpr uint64_t kNotified = uint64_t{1} << 31;

  // A waiter's own slots: the one that it entered, and one that it inherited.
  struct Place {
    size_t entered;
    size_t now;
  };

  // Begins to wait; false when kSlots others do already.
  bool Enter(Owner self, Place* place);

  // Sleeps until notified or the deadline has passed. Throws what `damaged` throws if the slot
  // holds what nobody can have written.
  template <class Damaged>
  void Await(Owner self, Place* place, const typename M::Deadline& deadline, Damaged damaged);

  // Ends waiting; true if notified, at whatever time.
  bool Leave(Owner self, const Place& place);

  // Notifies the `count` that have waited for the longest time, or all if there are less.
  void Notify(size_t count);

 private:
  struct Slot {
    typename M::template Atomic<uint64_t> word;
    // Its waiter's place in the order; and at which place a waiter is too late for what it got.
    typename M::template Atomic<uint64_t> ticket;
    typename M::template Atomic<uint64_t> too_late;
  };

  size_t used() const { return std::min<size_t>(used_.load(), kSlots); }
  bool Claim(size_t index, uint64_t free, Owner self);
  bool Inherit(Owner self, Place* place);
  bool SomebodyIsInTime(uint64_t too_late);

  typename M::template Atomic<uint64_t> next_ticket_;
  typename M::template Atomic<uint64_t> used_;  // only slots below it are in use
  Slot slots_[kSlots];
};

template <class M, size_t kSlots>
bool BasicWaiterSlots<M, kSlots>::Claim(size_t index, uint64_t free, Owner self) {
  Slot& slot = slots_[index];
  if (slot.word.load() != free) return false;
  // Nobody else claims meanwhile: the caller holds the condition's lock.
  slot.ticket.store(next_ticket_.load());
  next_ticket_.fetch_add(1);
  return slot.word.compare_exchange_strong(free, self | kWaiting);
}

template <class M, size_t kSlots>
bool BasicWaiterSlots<M, kSlots>::Enter(Owner self, Place* place) {
  const auto claim = [&](size_t index, uint64_t free) {
    if (!Claim(index, free, self)) return false;
    *place = {index, index};
    return true;
  };
  const size_t end = used();
  for (size_t i = 0; i < end; ++i) {
    if (claim(i, 0)) return true;
  }
  if (end < kSlots) {
    used_.store(end + 1);
    return claim(end, 0);
  }
  // What the dead left behind.
  for (size_t i = 0; i < end; ++i) {
    const uint64_t word = slots_[i].word.load();
    const bool left_something =
        (word & kNotified) != 0 && SomebodyIsInTime(slots_[i].too_late.load());
    if (!left_something && !M::Lives(word & kOwnerMask) && claim(i, word)) return true;
  }
  return false;
}

template <class M, size_t kSlots>
template <class Damaged>
void BasicWaiterSlots<M, kSlots>::Await(Owner self, Place* place,
                                        const typename M::Deadline& deadline, Damaged damaged) {
  Slices<M> slices(deadline);
  while (true) {
    const auto& word = slots_[place->now].word;
    const uint64_t now = word.load();
    if (now == (self | kNotified)) return;
    if (now != (self | kWaiting)) damaged();
    if (deadline.passed()) {
      Inherit(self, place);
      return;
    }
    M::Sleep(word, static_cast<uint32_t>(now), slices.Next());
    if (slices.Over() && Inherit(self, place)) return;
  }
}

// Takes over what was given to one that died before it returned.
template <class M, size_t kSlots>
bool BasicWaiterSlots<M, kSlots>::Inherit(Owner self, Place* place) {
  const uint64_t my_ticket = slots_[place->entered].ticket.load();
  const size_t end = used();
  for (size_t i = 0; i < end; ++i) {
    Slot& slot = slots_[i];
    uint64_t word = slot.word.load();
    if ((word & kNotified) == 0 || M::Lives(word & kOwnerMask)) continue;
    const uint64_t too_late = slot.too_late.load();
    if (my_ticket < too_late) {
      if (!slot.word.compare_exchange_strong(word, self | kNotified)) continue;
      place->now = i;
      return true;
    }
    if (!SomebodyIsInTime(too_late)) slot.word.compare_exchange_strong(word, 0);
  }
  return false;
}

template <class M, size_t kSlots>
bool BasicWaiterSlots<M, kSlots>::SomebodyIsInTime(uint64_t too_late) {
  const size_t end = used();
  for (size_t i = 0; i < end; ++i) {
    if ((slots_[i].word.load() & kWaiting) != 0 && slots_[i].ticket.load() < too_late) return true;
  }
  return false;
}

template <class M, size_t kSlots>
bool BasicWaiterSlots<M, kSlots>::Leave(Owner self, const Place& place) {
  uint64_t word = slots_[place.now].word.load();
  const bool notified = word == (self | kNotified);
  // A waiter that inherited may have been notified itself as well: that is another's then. It is
  // passed on first, so that it cannot be lost.
  if (place.now != place.entered) {
    uint64_t entered = slots_[place.entered].word.load();
    if (entered == (self | kNotified)) Notify(1);
    if ((entered & kOwnerMask) == self) {
      slots_[place.entered].word.compare_exchange_strong(entered, 0);
    }
  }
  if ((word & kOwnerMask) == self) slots_[place.now].word.compare_exchange_strong(word, 0);
  return notified;
}

template <class M, size_t kSlots>
void BasicWaiterSlots<M, kSlots>::Notify(size_t count) {
  const size_t end = used();
  uint64_t from = 0;  // tickets below it were seen
  for (size_t round = 0; count != 0 && round < end; ++round) {
    size_t oldest = end;
    uint64_t oldest_ticket = 0;
    for (size_t i = 0; i < end; ++i) {
      if ((slots_[i].word.load() & kWaiting) == 0) continue;
      const uint64_t ticket = slots_[i].ticket.load();
      if (ticket < from || (oldest != end && ticket >= oldest_ticket)) continue;
      oldest = i;
      oldest_ticket = ticket;
    }
    if (oldest == end) return;
    from = oldest_ticket + 1;
    Slot& slot = slots_[oldest];
    uint64_t word = slot.word.load();
    if ((word & kWaiting) == 0) continue;
    slot.too_late.store(next_ticket_.load());
    if (!slot.word.compare_exchange_strong(word, (word & ~kWaiting) | kNotified)) continue;
    M::Wake(slot.word, 1);
    --count;
  }
}

using WaiterSlots = BasicWaiterSlots<Machine>;
extern template class BasicWaiterSlots<Machine>;

}  // namespace roost::shm

#endif  // ROOST_SHM_WAITER_SLOTS_H_
