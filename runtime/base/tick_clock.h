// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_TICK_CLOCK_H_
#define ROOST_BASE_TICK_CLOCK_H_

#include <chrono>
#include <cstdint>

namespace roost {

// The cheapest clock there is for short times on this machine: the processor's own counter where
// the kernel keeps its time by that too, else the steady clock. Thread-safe; the first use of a
// process takes up to a millisecond, to learn how fast it runs.
class TickClock {
 public:
  // Learns it once; whoever has the result may call the rest.
  static const TickClock& Instance();

  // A point in time, for this process only.
  uint64_t Now() const {
#if defined(__x86_64__)
    if (by_processor_) return __builtin_ia32_rdtsc();
#endif
    return SteadyNanoseconds();
  }

  // The nanoseconds between two points; 0 when `end` is not after `begin`. As exact as a hundredth
  // part of a percent.
  uint64_t NanosecondsBetween(uint64_t begin, uint64_t end) const {
    if (end <= begin) return 0;
    return static_cast<uint64_t>(
        (static_cast<unsigned __int128>(end - begin) * nanoseconds_per_tick_) >> 32);
  }

  // Whether it reads the processor's counter.
  bool by_processor() const { return by_processor_; }

 private:
  TickClock();
  static uint64_t SteadyNanoseconds() {
    return static_cast<uint64_t>(
        std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count());
  }

  bool by_processor_ = false;
  uint64_t nanoseconds_per_tick_ = uint64_t{1} << 32;  // in units of 2^-32
};

}  // namespace roost

#endif  // ROOST_BASE_TICK_CLOCK_H_
