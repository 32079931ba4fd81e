// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_MACHINE_H_
#define ROOST_SHM_MACHINE_H_

#include <sched.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "roost/base/deadline.h"
#include "roost/shm/futex.h"
#include "roost/shm/owner.h"
#include "roost/shm/spin.h"
#include "roost/shm/stream_look.h"

namespace roost::shm {

// What the algorithms on shared memory ask of the world. They take it as a template argument, or
// are compiled a second time with another (queues), so that a test can run the very same code in a
// world where it decides who does the next step, who dies, and whose time is up
// (tests/kill/explore.h).
struct Machine {
  template <class T>
  using Atomic = std::atomic<T>;
  using Deadline = roost::Deadline;
  using Time = std::chrono::steady_clock::time_point;

  static Owner Self() { return ThisThread(); }
  static bool Lives(Owner owner) { return shm::Lives(owner); }
  static Time Now() { return std::chrono::steady_clock::now(); }

  static void Sleep(const Atomic<uint64_t>& word, uint32_t low, std::chrono::nanoseconds at_most) {
    FutexWaitLow(word, low, at_most);
  }
  static void Sleep(const Atomic<uint32_t>& word, uint32_t value,
                    std::chrono::nanoseconds at_most) {
    FutexWait(word, value, at_most);
  }
  static void Wake(const Atomic<uint64_t>& word, int count) { FutexWakeLow(word, count); }
  static void Wake(const Atomic<uint32_t>& word, int count) { FutexWake(word, count); }

  // Whether somebody else may do something while the caller looks; what it does between two looks;
  // and to let others run.
  static bool SeveralProcessors() { return Spin::SeveralProcessors(); }
  static void Pause() { Spin::Pause(); }
  static void Yield() { ::sched_yield(); }

  // Data that is not atomic, into or out of shared memory.
  [[gnu::always_inline]] static void Copy(void* to, const void* from, size_t bytes) {
    std::memcpy(to, from, bytes);
  }

  // Has memory brought into the cache, to be read or to be written.
  [[gnu::always_inline]] static void FetchToRead(const void* from) { __builtin_prefetch(from); }
  [[gnu::always_inline]] static void FetchToWrite(const void* from) {
#if defined(__x86_64__)
    // The compiler knows this instruction only where it may use all of a newer processor's.
    asm volatile("prefetchw %0" : : "m"(*static_cast<const char*>(from)));
#else
    __builtin_prefetch(from, 1);
#endif
  }

  // Calls `ready` for a short while, as long as that pays; true if it said true.
  template <class Ready>
  static bool LookFor(Ready ready) {
    static thread_local Spin spin;
    return spin.Until(ready);
  }

  // The same for what may come one after another: `count` says how many there are.
  template <class Count>
  static bool LookForStream(Count count) {
    static thread_local StreamLook stream;
    return (SeveralProcessors() && stream.Until(count)) || LookFor([&] { return count() != 0; });
  }
};

}  // namespace roost::shm

#endif  // ROOST_SHM_MACHINE_H_
