// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_SHORT_LOCK_H_
#define ROOST_SHM_SHORT_LOCK_H_

#include <atomic>
#include <cstdint>

#include <linux/futex.h>

#include "roost/base/deadline.h"
#include "roost/shm/machine.h"
#include "roost/shm/robust_thread.h"

namespace roost::shm {

// A lock between processes for a few instructions, which the kernel releases at once when its
// holder is killed (robust futexes, robust_thread.h). Its one word in shared memory says who has
// it; nothing else of it is there, in particular no pointer, so that a process that scribbles over
// the memory cannot crash the others, as it can with a robust pthread mutex. All zero is free.
//
// While a thread holds one it must not take a second one, nor a robust pthread mutex: it is
// announced to the kernel in the one place that a thread has for a lock that it is just changing.
//
//   ShortLock::Holder holder(word);
//   if (!holder.Lock(deadline)) ...              // timed out
//   if (holder.owner_died()) ...                 // once for each death
//
// Where the word is not one that threads of this protocol write, Lock throws ProtocolError.
class ShortLock {
 public:
  using Word = Machine::Atomic<uint32_t>;

  // Holds the lock, or waits for it, as long as it lives. Belongs to one thread.
  class Holder {
   public:
    explicit Holder(Word& word) : word_(word) {}
    ~Holder() {
      if (self_ != nullptr) Unlock();
    }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

    // False if `deadline` passed first; null is longer than a process that runs ever holds it.
    // Throws InvalidState in a bare fork.
    bool Lock(const Deadline* deadline) {
      RobustThread& self = RobustThread::This();
      self.Announce(word_);
      uint32_t free = 0;
      if (!word_.compare_exchange_strong(free, self.id(), std::memory_order_acquire)) {
        if (!LockSlowly(self, deadline)) return false;
      }
      self_ = &self;
      return true;
    }

    void Unlock() {
      // Also the barrier between what was published under the lock and the look for sleepers.
      const uint32_t word = word_.exchange(0);
      if ((word & FUTEX_WAITERS) != 0) Machine::Wake(word_, 1);
      self_->Withdraw();
      self_ = nullptr;
    }

    // The holder before was killed while it held the lock.
    bool owner_died() const { return owner_died_; }

   private:
    bool LockSlowly(RobustThread& self, const Deadline* deadline);

    Word& word_;
    RobustThread* self_ = nullptr;  // once it is held
    bool owner_died_ = false;
  };
};

}  // namespace roost::shm

#endif  // ROOST_SHM_SHORT_LOCK_H_
