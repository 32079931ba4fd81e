// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/own_ids.h"

#include <pthread.h>
#include <unistd.h>

#include <atomic>

#include "roost/base/system_call.h"

namespace roost::log {

namespace {

std::atomic<pid_t> own_process{0};
thread_local pid_t own_thread = 0;

// In a fork only the thread that made it is there.
[[maybe_unused]] const int forget_in_fork = ::pthread_atfork(nullptr, nullptr, [] {
  own_process = 0;
  own_thread = 0;
});

}  // namespace

pid_t OwnProcess() {
  pid_t process = own_process.load(std::memory_order_relaxed);
  if (process == 0) own_process = process = ::getpid();
  return process;
}

pid_t OwnThread() {
  if (own_thread == 0) own_thread = ThreadId();
  return own_thread;
}

}  // namespace roost::log
