// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_SLEEPERS_H_
#define ROOST_SHM_SLEEPERS_H_

#include <chrono>
#include <climits>
#include <cstdint>

#include "roost/shm/machine.h"

namespace roost::shm {

// Where threads of any processes sleep until something has changed that is told elsewhere in shared
// memory. All zero bytes is nobody.
//
//   sleeper:  word = Announce(kWakeOne);  looks again;  if there is still nothing: Sleep(word, ...)
//   waker:    changes something;  Wake(1)
//
// One word says whether somebody is about to sleep, and how often sleepers were woken: an announced
// sleeper does not fall asleep once anybody was woken after it. A waker with nobody to wake reads
// one word. Since Wake(1) also takes the announcement of all the others back, whoever has slept
// announces them again and wakes the next, if there is reason (PassOn), before it does anything
// else for long. When one dies between its waking and that, the others sleep on until their slice
// is over.
template <class M>
class BasicSleepers {
 public:
  enum Kind : uint32_t {
    kWakeOne = 1,  // of several that sleep for the same, one is enough
    kWakeAll = 2,  // they sleep for different things
  };

  // Says that the caller is about to sleep; what it returns is for Sleep.
  uint32_t Announce(Kind kind) {
    uint32_t word = word_.load();
    while ((word & kKinds) < kind) {
      const uint32_t next = (word & ~kKinds) | kind;
      if (word_.compare_exchange_strong(word, next)) return next;
    }
    return word;
  }

  // Sleeps until woken, unless anybody was since Announce; may end for no reason.
  void Sleep(uint32_t announced, std::chrono::nanoseconds at_most) {
    M::Sleep(word_, announced, at_most);
  }

  // After a change: wakes up to `count` that sleep, or all if one of them wants that.
  [[gnu::always_inline]] void Wake(int count) {
    const uint32_t word = word_.load();
    if ((word & kKinds) != 0) [[unlikely]]
      WakeAnnounced(word, count);
  }

  // After a change that concerns everybody.
  void WakeAll() {
    uint32_t word = word_.load();
    while (!word_.compare_exchange_strong(word, NextTurn(word))) {
    }
    M::Wake(word_, INT_MAX);
  }

  // By one that has slept, when it sleeps no longer: somebody else may sleep, and is woken if
  // `more()` says that there is reason.
  template <class More>
  void PassOn(More more) {
    Announce(kWakeOne);
    if (more()) M::Wake(word_, 1);
  }

 private:
  static constexpr uint32_t kKinds = 3;
  static uint32_t NextTurn(uint32_t word) { return (word | kKinds) + 1; }

  [[gnu::noinline]] void WakeAnnounced(uint32_t word, int count) {
    do {
      if (!word_.compare_exchange_strong(word, NextTurn(word))) continue;
      M::Wake(word_, (word & kKinds) == kWakeOne ? count : INT_MAX);
      return;
    } while ((word & kKinds) != 0);  // or somebody else has woken
  }

  typename M::template Atomic<uint32_t> word_;
};

using Sleepers = BasicSleepers<Machine>;

}  // namespace roost::shm

#endif  // ROOST_SHM_SLEEPERS_H_
