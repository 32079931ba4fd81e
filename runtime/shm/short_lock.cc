// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/short_lock.h"

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>

#include "roost/base/fork_guard.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/shm/futex.h"

namespace roost::shm {
namespace {

// A holder is there for less than a microsecond, unless it copies much or is not running.
constexpr int kLooks = 100;
constexpr int kYields = 2;
constexpr std::chrono::milliseconds kPatience(200);
// A word that names no thread of this machine for so long is damaged. (A thread of another pid
// namespace cannot be seen either, but it does not hold the lock for that long.)
constexpr std::chrono::seconds kNobody(2);

bool SeveralCpus() {
  static const bool several = [] {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    return ::sched_getaffinity(0, sizeof(cpus), &cpus) == 0 && CPU_COUNT(&cpus) > 1;
  }();
  return several;
}

void Pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

uint32_t OwnerOf(uint32_t word) { return word & FUTEX_TID_MASK; }

bool Exists(uint32_t thread) {
  return ::kill(static_cast<pid_t>(thread), 0) == 0 || errno != ESRCH;
}

}  // namespace

constinit thread_local ShortLock::Holder::Thread ShortLock::Holder::this_thread_;

void ShortLock::Holder::Enter(Thread& self) {
  if (ForkedWithoutExec()) {
    throw InvalidState("a queue cannot be used in a bare fork of the process that had it");
  }
  // The only thread of a fork has another id.
  [[maybe_unused]] static const int armed =
      ::pthread_atfork(nullptr, nullptr, [] { this_thread_.id = 0; });
  robust_list_head* head = nullptr;
  size_t size = 0;
  Check(::syscall(SYS_get_robust_list, 0, &head, &size), "get_robust_list");
  if (head == nullptr || size != sizeof(*head)) {
    throw InvalidState("the C library has told the kernel of no robust list for this thread");
  }
  static_assert(sizeof(std::atomic<uintptr_t>) == sizeof(head->list_op_pending));
  self.announced = reinterpret_cast<std::atomic<uintptr_t>*>(&head->list_op_pending);
  self.offset = static_cast<uintptr_t>(head->futex_offset);
  self.id = static_cast<uint32_t>(ThreadId());
}

bool ShortLock::Holder::LockSlowly(Thread& self, const Deadline* given) {
  using Clock = std::chrono::steady_clock;
  uint32_t waiters = 0;  // FUTEX_WAITERS once this thread has slept: it may not be the only one
  uint32_t nobody = 0;   // an owner that does not exist, seen since
  Clock::time_point seen;
  const Deadline deadline = given != nullptr ? *given : Deadline::After(kPatience);
  for (int round = 0;; ++round) {
    for (int looks = SeveralCpus() && round == 0 ? kLooks : 1; looks != 0; --looks) {
      uint32_t word = word_.load(std::memory_order_relaxed);
      if (OwnerOf(word) == 0) {
        const uint32_t mine = self.id | (word & FUTEX_WAITERS) | waiters;
        if (word_.compare_exchange_strong(word, mine, std::memory_order_acquire)) {
          owner_died_ = (word & FUTEX_OWNER_DIED) != 0;
          return true;
        }
      }
      Pause();
    }
    if (round < kYields) {
      ::sched_yield();
      continue;
    }
    uint32_t word = word_.load(std::memory_order_relaxed);
    if (OwnerOf(word) == 0) continue;
    if (deadline.passed()) {
      std::atomic_signal_fence(std::memory_order_seq_cst);
      self.announced->store(0, std::memory_order_relaxed);
      return false;
    }
    if (OwnerOf(word) == self.id || !Exists(OwnerOf(word))) {
      const auto now = Clock::now();
      if (nobody != OwnerOf(word)) {
        nobody = OwnerOf(word);
        seen = now;
      } else if (now - seen > kNobody) {
        self.announced->store(0, std::memory_order_relaxed);
        throw ProtocolError("the memory of a queue is damaged: a lock belongs to thread " +
                            std::to_string(nobody) + ", which does not exist");
      }
    }
    if ((word & FUTEX_WAITERS) == 0 &&
        !word_.compare_exchange_strong(word, word | FUTEX_WAITERS, std::memory_order_relaxed)) {
      continue;
    }
    waiters = FUTEX_WAITERS;
    FutexWait(word_, word | FUTEX_WAITERS,
              deadline.never() ? std::chrono::nanoseconds(kLongestSleep) : deadline.left());
  }
}

void ShortLock::Holder::Wake() { FutexWake(word_, 1); }

}  // namespace roost::shm
