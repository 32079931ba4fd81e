// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_SHORT_LOCK_H_
#define ROOST_SHM_SHORT_LOCK_H_

#include <atomic>
#include <cstdint>

#include <linux/futex.h>

#include "roost/base/deadline.h"

namespace roost::shm {

// A lock between processes for a few instructions, which the kernel releases at once when its
// holder is killed (robust futexes, get_robust_list(2)). Its one word in shared memory says who has
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
  // Holds the lock, or waits for it, as long as it lives. Belongs to one thread.
  class Holder {
   public:
    explicit Holder(std::atomic<uint32_t>& word) : word_(word) {}
    ~Holder() {
      if (held_) Unlock();
    }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

    // False if `deadline` passed first; null is longer than a process that runs ever holds it.
    // Throws InvalidState in a bare fork.
    bool Lock(const Deadline* deadline) {
      Thread& self = ThisThread();
      if (self.id == 0) Enter(self);
      Announce(self);
      uint32_t free = 0;
      if (!word_.compare_exchange_strong(free, self.id, std::memory_order_acquire)) {
        if (!LockSlowly(self, deadline)) return false;
      }
      held_ = true;
      return true;
    }

    void Unlock() {
      held_ = false;
      // Also the barrier between what was published under the lock and the look for sleepers.
      const uint32_t word = word_.exchange(0);
      if ((word & FUTEX_WAITERS) != 0) Wake();
      std::atomic_signal_fence(std::memory_order_seq_cst);
      ThisThread().announced->store(0, std::memory_order_relaxed);
    }

    // The holder before was killed while it held the lock.
    bool owner_died() const { return owner_died_; }

   private:
    friend class ShortLock;
    struct Thread {
      std::atomic<uintptr_t>* announced = nullptr;  // list_op_pending of its robust list
      uintptr_t offset = 0;                         // what the kernel adds to that
      uint32_t id = 0;                              // 0: not known yet, or forked
    };
    static Thread& ThisThread() { return this_thread_; }
    static void Enter(Thread& self);
    void Announce(Thread& self) {
      self.announced->store(reinterpret_cast<uintptr_t>(&word_) - self.offset,
                            std::memory_order_relaxed);
      std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    bool LockSlowly(Thread& self, const Deadline* deadline);
    void Wake();

    std::atomic<uint32_t>& word_;
    bool held_ = false;
    bool owner_died_ = false;

    static constinit thread_local Thread this_thread_ __attribute__((tls_model("initial-exec")));
  };
};

}  // namespace roost::shm

#endif  // ROOST_SHM_SHORT_LOCK_H_
