// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/base/tick_clock.h"

#include <cmath>
#include <fstream>
#include <string>

namespace roost {
namespace {

#if defined(__x86_64__)

// Both clocks at one moment.
struct Moment {
  uint64_t ticks = 0;
  std::chrono::steady_clock::time_point time;
};

// Of several readings the one that took the least time, since a thread can be interrupted in one.
Moment ReadBoth() {
  Moment best;
  uint64_t shortest = UINT64_MAX;
  for (int i = 0; i < 5; ++i) {
    const uint64_t before = __builtin_ia32_rdtsc();
    const auto time = std::chrono::steady_clock::now();
    const uint64_t after = __builtin_ia32_rdtsc();
    if (after - before >= shortest) continue;
    shortest = after - before;
    best = {before + (after - before) / 2, time};
  }
  return best;
}

// The time from here to the first use is what the speed is learnt from, so that few wait for it;
// not a long time, in which the machine may have been suspended with only one of the clocks.
const Moment at_start = ReadBoth();
constexpr std::chrono::milliseconds kLongEnough(1);
constexpr std::chrono::seconds kTooLong(1);

// The kernel uses it only where it runs evenly, on all processors alike.
bool KernelTrustsProcessor() {
  std::ifstream file("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  std::string name;
  return (file >> name) && name == "tsc";
}

#endif

}  // namespace

TickClock::TickClock() {
#if defined(__x86_64__)
  if (!KernelTrustsProcessor()) return;
  Moment now = ReadBoth();
  const Moment first = now.time - at_start.time < kTooLong ? at_start : now;
  while (now.time - first.time < kLongEnough) now = ReadBoth();
  const double nanoseconds =
      std::chrono::duration<double, std::nano>(now.time - first.time).count();
  const auto ticks = static_cast<double>(now.ticks - first.ticks);
  // A machine that was suspended meanwhile, or moved, is not worth more thought.
  if (now.ticks <= first.ticks || nanoseconds / ticks > 10 || ticks / nanoseconds > 100) return;
  nanoseconds_per_tick_ = static_cast<uint64_t>(std::ldexp(nanoseconds / ticks, 32));
  by_processor_ = true;
#endif
}

const TickClock& TickClock::Instance() {
  static const TickClock clock;
  return clock;
}

}  // namespace roost
