// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_ROBUST_THREAD_H_
#define ROOST_SHM_ROBUST_THREAD_H_

#include <atomic>
#include <cstdint>

namespace roost::shm {

// What the kernel is told about the calling thread and one lock: should the thread die while the
// lock's word names it, the kernel puts FUTEX_OWNER_DIED there instead and wakes one waiter; should
// it die when it has just released the lock (the word is 0), the kernel wakes one waiter
// (get_robust_list(2)). There is one place for such a lock in a thread.
class RobustThread {
 public:
  // The calling thread's. Throws InvalidState in a bare fork, and where the C library has not told
  // the kernel of a place.
  static RobustThread& This() {
    RobustThread& self = this_thread_;
    if (self.id_ == 0) [[unlikely]]
      self.Enter();
    return self;
  }

  // What a lock's word says when this thread has it.
  uint32_t id() const { return id_; }

  // From now on, or no longer.
  void Announce(const std::atomic<uint32_t>& word) {
    pending_->store(reinterpret_cast<uintptr_t>(&word) - offset_, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  void Withdraw() {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    pending_->store(0, std::memory_order_relaxed);
  }

  // Whether this machine has such a thread, as far as this process can see.
  static bool Exists(uint32_t id);

 private:
  void Enter();

  std::atomic<uintptr_t>* pending_ = nullptr;  // list_op_pending of its robust list
  uintptr_t offset_ = 0;                       // what the kernel adds to that
  uint32_t id_ = 0;                            // 0: not known yet, or forked

  static constinit thread_local RobustThread this_thread_
      __attribute__((tls_model("initial-exec")));
};

}  // namespace roost::shm

#endif  // ROOST_SHM_ROBUST_THREAD_H_
