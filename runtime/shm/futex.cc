// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/futex.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <ctime>

#include <linux/futex.h>

namespace roost::shm {
namespace {

static_assert(sizeof(std::atomic<uint32_t>) == sizeof(uint32_t));
static_assert(sizeof(std::atomic<uint64_t>) == sizeof(uint64_t));
static_assert(std::endian::native == std::endian::little, "a word's low half is its first");

void Wait(const void* word, uint32_t expected, std::chrono::nanoseconds at_most) {
  at_most = std::min<std::chrono::nanoseconds>(at_most, kLongestSleep);
  if (at_most.count() <= 0) return;
  const timespec timeout{0, static_cast<long>(at_most.count())};
  const int error = errno;
  // Not FUTEX_PRIVATE_FLAG: the sleepers are in several processes.
  ::syscall(SYS_futex, word, FUTEX_WAIT, expected, &timeout, nullptr, 0);
  errno = error;
}

void Wake(const void* word, int count) {
  const int error = errno;
  ::syscall(SYS_futex, word, FUTEX_WAKE, count, nullptr, nullptr, 0);
  errno = error;
}

}  // namespace

void FutexWait(const std::atomic<uint32_t>& word, uint32_t expected,
               std::chrono::nanoseconds at_most) {
  Wait(&word, expected, at_most);
}

void FutexWaitLow(const std::atomic<uint64_t>& word, uint32_t expected,
                  std::chrono::nanoseconds at_most) {
  Wait(&word, expected, at_most);
}

void FutexWake(const std::atomic<uint32_t>& word, int count) { Wake(&word, count); }

void FutexWakeLow(const std::atomic<uint64_t>& word, int count) { Wake(&word, count); }

}  // namespace roost::shm
