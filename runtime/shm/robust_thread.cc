// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/robust_thread.h"

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include <linux/futex.h>

#include "roost/base/fork_guard.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"

namespace roost::shm {

constinit thread_local RobustThread RobustThread::this_thread_;

void RobustThread::Enter() {
  if (ForkedWithoutExec()) {
    throw InvalidState("a queue cannot be used in a bare fork of the process that had it");
  }
  // The only thread of a fork has another id.
  [[maybe_unused]] static const int armed =
      ::pthread_atfork(nullptr, nullptr, [] { this_thread_.id_ = 0; });
  robust_list_head* head = nullptr;
  size_t size = 0;
  Check(::syscall(SYS_get_robust_list, 0, &head, &size), "get_robust_list");
  if (head == nullptr || size != sizeof(*head)) {
    throw InvalidState("the C library has told the kernel of no robust list for this thread");
  }
  static_assert(sizeof(std::atomic<uintptr_t>) == sizeof(head->list_op_pending));
  pending_ = reinterpret_cast<std::atomic<uintptr_t>*>(&head->list_op_pending);
  offset_ = static_cast<uintptr_t>(head->futex_offset);
  id_ = static_cast<uint32_t>(ThreadId());
}

bool RobustThread::Exists(uint32_t id) {
  return ::kill(static_cast<pid_t>(id), 0) == 0 || errno != ESRCH;
}

}  // namespace roost::shm
