// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_SEMAPHORE_WORD_H_
#define ROOST_SHM_SEMAPHORE_WORD_H_

#include <atomic>
#include <cstdint>

#include "roost/shm/machine.h"
#include "roost/shm/slices.h"

namespace roost::shm {

// A counting semaphore in shared memory. One word tells everything: the count in 31 bits, and a
// flag that somebody may be asleep. Whoever was woken and takes a unit wakes the next one if there
// is another unit, so that a release wakes one sleeper only. A waiter that is killed after it was
// woken costs the others at most one slice (slices.h). Written down in docs/wire/lock.md.
template <class M>
class BasicSemaphoreWord {
 public:
  static constexpr uint32_t kMost = 0x7FFFFFFF;

  // Before anybody else knows it.
  void Init(uint32_t value) { word_.store(value); }

  // Takes a unit; false once the deadline has passed and there was none.
  bool Acquire(const typename M::Deadline& deadline);

  // Gives a unit; false if there are `most` already.
  bool Release(uint32_t most = kMost);

  uint32_t value() const { return word_.load(std::memory_order_relaxed) & kMost; }

 private:
  static constexpr uint32_t kWaiters = uint32_t{1} << 31;

  typename M::template Atomic<uint32_t> word_;
};

template <class M>
bool BasicSemaphoreWord<M>::Acquire(const typename M::Deadline& deadline) {
  uint32_t word = word_.load();
  while (word != 0 && (word & kWaiters) == 0) {
    if (word_.compare_exchange_weak(word, word - 1)) return true;
  }
  if (!deadline.passed()) {
    M::LookFor([this] { return value() != 0; });
  }
  bool slept = false;
  while (true) {
    const bool last = deadline.passed();
    word = word_.load();
    const uint32_t count = word & kMost;
    if (count != 0) {
      const uint32_t waiters = slept ? kWaiters : word & kWaiters;
      if (!word_.compare_exchange_strong(word, (count - 1) | waiters)) continue;
      if (slept && count > 1) M::Wake(word_, 1);
      return true;
    }
    if ((word & kWaiters) == 0 && (slept || !last)) {
      if (!word_.compare_exchange_strong(word, kWaiters)) continue;
    }
    if (last) return false;
    M::Sleep(word_, kWaiters, LongestSleep<M>(deadline));
    slept = true;
  }
}

template <class M>
bool BasicSemaphoreWord<M>::Release(uint32_t most) {
  uint32_t word = word_.load();
  uint32_t next;
  do {
    const uint32_t count = word & kMost;
    if (count >= most) return false;
    next = count + 1;
  } while (!word_.compare_exchange_weak(word, next));
  if ((word & kWaiters) != 0) M::Wake(word_, 1);
  return true;
}

using SemaphoreWord = BasicSemaphoreWord<Machine>;
extern template class BasicSemaphoreWord<Machine>;

}  // namespace roost::shm

#endif  // ROOST_SHM_SEMAPHORE_WORD_H_
