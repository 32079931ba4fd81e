// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_PLACEMENT_H_
#define ROOST_SHM_PLACEMENT_H_

#include <sched.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace roost::shm {

// The processor that the calling thread runs on, plus 1; 0 if the kernel does not say. No system
// call (sched_getcpu(3)).
inline uint32_t CurrentCpu() { return static_cast<uint32_t>(::sched_getcpu() + 1); }

// Takes a thread away from a processor that it shares with the thread whose answers it waits for,
// when another processor does nothing. The kernel leaves two such threads together, because only
// one of them can run at a time; apart, each sees the other's answer without sleeping, which is
// several times as fast. Where the thread may run does not change. Belongs to one waiting thread.
class Placement {
 public:
  // Whether `peer_cpu`, a CurrentCpu() of the peer, is this thread's. If that has been so for a
  // while, the thread may be on another processor afterwards.
  bool Shares(uint32_t peer_cpu) {
    if (peer_cpu != CurrentCpu() || peer_cpu == 0) return false;
    if (++shared_ % kPatience == 0) Consider(peer_cpu - 1);
    return true;
  }

 private:
  using Clock = std::chrono::steady_clock;

  static constexpr uint32_t kPatience = 256;
  static constexpr size_t kMostCpus = 64;  // on more the kernel has places enough

  // How long each processor has done nothing, in clock ticks; `count` is 0 where it is unknown.
  struct IdleTicks {
    static IdleTicks Read();

    size_t count = 0;
    std::array<int64_t, kMostCpus> ticks{};
  };

  // Looks, if it is time to, for a processor that did nothing since the last look.
  void Consider(uint32_t cpu);

  uint32_t shared_ = 0;
  Clock::time_point looked_;
  Clock::time_point next_look_;
  Clock::duration pause_{0};
  IdleTicks idle_;  // at `looked_`
};

}  // namespace roost::shm

#endif  // ROOST_SHM_PLACEMENT_H_
