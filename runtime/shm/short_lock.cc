// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/short_lock.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "roost/error/error.h"
#include "roost/shm/slices.h"

namespace roost::shm {
namespace {

// A holder is there for less than a microsecond, unless it copies much or is not running. Each look
// takes the word's cache line from it, so they come at growing distances: who has the lock then
// has it again a few times, with all that it needs in its cache.
constexpr int kLooks = 10;
constexpr int kLongestDistance = 64;  // pauses, of some 15 ns each
constexpr int kYields = 2;
constexpr std::chrono::milliseconds kPatience(200);
// A word that names no thread of this machine for so long is damaged. (A thread of another pid
// namespace cannot be seen either, but it does not hold the lock for that long.)
constexpr std::chrono::seconds kNobody(2);

uint32_t OwnerOf(uint32_t word) { return word & FUTEX_TID_MASK; }

}  // namespace

bool ShortLock::Holder::LockSlowly(RobustThread& self, const Deadline* given) {
  uint32_t waiters = 0;  // FUTEX_WAITERS once this thread has slept: it may not be the only one
  uint32_t nobody = 0;   // an owner that does not exist, seen since
  Machine::Time seen;
  const Deadline deadline = given != nullptr ? *given : Deadline::After(kPatience);
  for (int round = 0;; ++round) {
    const int looks = Machine::SeveralProcessors() && round == 0 ? kLooks : 1;
    for (int look = 1, distance = 1;; ++look, distance = std::min(2 * distance, kLongestDistance)) {
      uint32_t word = word_.load(std::memory_order_relaxed);
      if (OwnerOf(word) == 0) {
        const uint32_t mine = self.id() | (word & FUTEX_WAITERS) | waiters;
        if (word_.compare_exchange_strong(word, mine, std::memory_order_acquire)) {
          owner_died_ = (word & FUTEX_OWNER_DIED) != 0;
          return true;
        }
      }
      if (look == looks) break;
      for (int i = 0; i < distance; ++i) Machine::Pause();
    }
    if (round < kYields) {
      Machine::Yield();
      continue;
    }
    uint32_t word = word_.load(std::memory_order_relaxed);
    if (OwnerOf(word) == 0) continue;
    if (deadline.passed()) {
      // Whoever slept may have been woken in another sleeper's place, and says so when it gives up.
      if (waiters != 0 && (word & FUTEX_WAITERS) == 0 &&
          !word_.compare_exchange_strong(word, word | FUTEX_WAITERS, std::memory_order_relaxed)) {
        continue;
      }
      self.Withdraw();
      return false;
    }
    if (OwnerOf(word) == self.id() || !RobustThread::Exists(OwnerOf(word))) {
      const Machine::Time now = Machine::Now();
      if (nobody != OwnerOf(word)) {
        nobody = OwnerOf(word);
        seen = now;
      } else if (now - seen > kNobody) {
        self.Withdraw();
        throw ProtocolError("the memory of a queue is damaged: a lock belongs to thread " +
                            std::to_string(nobody) + ", which does not exist");
      }
    }
    if ((word & FUTEX_WAITERS) == 0 &&
        !word_.compare_exchange_strong(word, word | FUTEX_WAITERS, std::memory_order_relaxed)) {
      continue;
    }
    waiters = FUTEX_WAITERS;
    Machine::Sleep(word_, word | FUTEX_WAITERS, LongestSleep<Machine>(deadline));
  }
}

}  // namespace roost::shm
