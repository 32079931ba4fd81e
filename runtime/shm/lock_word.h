// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_LOCK_WORD_H_
#define ROOST_SHM_LOCK_WORD_H_

#include <atomic>
#include <climits>
#include <cstdint>

#include "roost/shm/machine.h"
#include "roost/shm/owner.h"
#include "roost/shm/slices.h"

namespace roost::shm {

// What came of waiting for a lock.
enum class Locked {
  kTimedOut,   // not held
  kHeld,       // held
  kOwnerDied,  // a holder died: held or not, as OnDeath says
};

// What an acquirer wants when a holder has died and nobody has said yet that all is well again.
enum class OnDeath {
  kRefuse,  // not to hold the lock; others are refused too
  kTake,    // to hold it
};

enum class Unlocked { kDone, kNotHeld, kNotOwner };

// A lock in shared memory that any thread of any process can take, and any can release. All zero
// bytes is free. Written down in docs/wire/lock.md.
//
// One word tells everything, and every step is one change of it, so that a process killed between
// two steps leaves nothing to repair. The low half, on which waiters sleep, and the high half are
// the holder's name (owner.h), with the flags below. What a damaged word can do is to end a wait or
// to lengthen it until the thread that it names ends.
template <class M>
class BasicLockWord {
 public:
  // Somebody may be asleep: a release has to wake one.
  static constexpr uint64_t kWaiters = uint64_t{1} << 31;
  // A holder died and nobody has called MarkConsistent() since.
  static constexpr uint64_t kDied = uint64_t{1} << 30;
  // The holder's death would leave nothing to repair: the next one is not told of it.
  static constexpr uint64_t kQuiet = uint64_t{1} << 29;

  // Takes a free lock with one instruction; false when it is not free, or for anything unusual.
  [[gnu::always_inline]] bool TryFast(Owner self, uint64_t flags = 0) {
    uint64_t free = 0;
    return word_.compare_exchange_strong(free, self | flags, std::memory_order_acquire,
                                         std::memory_order_relaxed);
  }

  // Waits until it is free or its holder has died; looks whether that one lives after each slice,
  // and before it gives up. `flags` is kQuiet or 0.
  Locked Acquire(Owner self, const typename M::Deadline& deadline, OnDeath on_death,
                 uint64_t flags = 0);

  // Gives back with one instruction what nobody waits for; false when the caller's is not such.
  [[gnu::always_inline]] bool ReleaseFast(Owner self, uint64_t flags = 0) {
    uint64_t mine = self | flags;
    return word_.compare_exchange_strong(mine, 0, std::memory_order_release,
                                         std::memory_order_relaxed);
  }

  // By anybody, whoever holds it, dead or alive. A lock that is free and says that a holder died
  // says so no longer.
  Unlocked Release();

  // By its holder only.
  Unlocked ReleaseOwn(Owner self) {
    return HeldBy(self) ? Release() : holder() == 0 ? Unlocked::kNotHeld : Unlocked::kNotOwner;
  }

  // What the lock guards is in order again. By the holder: false if the caller is not.
  bool MarkConsistent(Owner self) {
    if (!HeldBy(self)) return false;
    word_.fetch_and(~kDied);
    return true;
  }

  // Its holder, or 0.
  Owner holder() const { return HolderOf(word_.load(std::memory_order_relaxed)); }
  bool HeldBy(Owner self) const { return holder() == self; }

 private:
  static Owner HolderOf(uint64_t word) { return word & kOwnerMask; }
  static uint32_t Low(uint64_t word) { return static_cast<uint32_t>(word); }

  // One attempt, with `word` as it was read, by someone who slept (then others may sleep too).
  enum class Attempt { kAgain, kWait, kHeld, kOwnerDied };
  Attempt Try(uint64_t word, bool holder_is_dead, uint64_t self, OnDeath on_death, bool slept);

  typename M::template Atomic<uint64_t> word_;
};

template <class M>
typename BasicLockWord<M>::Attempt BasicLockWord<M>::Try(uint64_t word, bool holder_is_dead,
                                                         uint64_t self, OnDeath on_death,
                                                         bool slept) {
  const bool held = HolderOf(word) != 0;
  if (held && !holder_is_dead) return Attempt::kWait;
  const bool died = (word & kDied) != 0 || (held && (word & kQuiet) == 0);
  uint64_t mine = self | (died ? kDied : 0) | (word & kWaiters) | (slept ? kWaiters : 0);
  if (died && on_death == OnDeath::kRefuse) {
    if (!held) return Attempt::kOwnerDied;
    mine = kDied;
  }
  if (!word_.compare_exchange_strong(word, mine)) return Attempt::kAgain;
  if (mine == kDied) M::Wake(word_, INT_MAX);  // they are refused as well
  return died ? Attempt::kOwnerDied : Attempt::kHeld;
}

template <class M>
Locked BasicLockWord<M>::Acquire(Owner self, const typename M::Deadline& deadline, OnDeath on_death,
                                 uint64_t flags) {
  if (TryFast(self, flags)) return Locked::kHeld;
  if (!deadline.passed()) {
    M::LookFor([this] { return holder() == 0; });
  }
  Slices<M> slices(deadline);
  bool slept = false;
  while (true) {
    uint64_t word = word_.load();
    const bool last = deadline.passed();
    const bool dead = HolderOf(word) != 0 && (last || slices.Over()) && !M::Lives(HolderOf(word));
    switch (Try(word, dead, self | flags, on_death, slept)) {
      case Attempt::kHeld:
        return Locked::kHeld;
      case Attempt::kOwnerDied:
        return Locked::kOwnerDied;
      case Attempt::kAgain:
        continue;
      case Attempt::kWait:
        break;
    }
    // Whoever slept may have been woken in another sleeper's place, and says so when it gives up.
    if ((word & kWaiters) == 0 && (slept || !last)) {
      if (!word_.compare_exchange_strong(word, word | kWaiters)) continue;
      word |= kWaiters;
    }
    if (last) return Locked::kTimedOut;
    M::Sleep(word_, Low(word), slices.Next());
    slept = true;
  }
}

template <class M>
Unlocked BasicLockWord<M>::Release() {
  uint64_t word = word_.load();
  uint64_t next;
  do {
    const bool held = HolderOf(word) != 0;
    const bool died = (word & kDied) != 0;
    if (!held && !died) return Unlocked::kNotHeld;
    next = held && died ? kDied : 0;
  } while (!word_.compare_exchange_weak(word, next));
  if ((word & kWaiters) != 0) M::Wake(word_, next == kDied ? INT_MAX : 1);
  return Unlocked::kDone;
}

using LockWord = BasicLockWord<Machine>;
extern template class BasicLockWord<Machine>;

}  // namespace roost::shm

#endif  // ROOST_SHM_LOCK_WORD_H_
