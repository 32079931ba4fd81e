// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_FUTEX_H_
#define ROOST_SHM_FUTEX_H_

#include <atomic>
#include <chrono>
#include <cstdint>

namespace roost::shm {

// Sleeping on a word of shared memory, between any processes that map it (futex(2)). A process can
// be killed between its store and its wake, or after it was woken and before it acts; so every
// sleep is short, and whoever wakes up looks at the memory again, whatever the reason. Any thread.

// The longest sleep without a look.
inline constexpr std::chrono::milliseconds kLongestSleep{100};

// Sleeps while `word` holds `expected`, until it is woken, until a signal comes, or until `at_most`
// has passed on the monotonic clock (at most kLongestSleep; not at all if it is not positive).
// Does not tell why it returns. Keeps errno.
void FutexWait(const std::atomic<uint32_t>& word, uint32_t expected,
               std::chrono::nanoseconds at_most);

// The same for a word of 64 bits: sleeps while its low half holds `expected`.
void FutexWaitLow(const std::atomic<uint64_t>& word, uint32_t expected,
                  std::chrono::nanoseconds at_most);

// Wakes at most `count` sleepers. Keeps errno.
void FutexWake(const std::atomic<uint32_t>& word, int count);
void FutexWakeLow(const std::atomic<uint64_t>& word, int count);

}  // namespace roost::shm

#endif  // ROOST_SHM_FUTEX_H_
