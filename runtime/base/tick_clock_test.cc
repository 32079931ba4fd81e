// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/base/tick_clock.h"

#include <chrono>
#include <thread>

#include <gtest/gtest.h>

namespace {

using Steady = std::chrono::steady_clock;

TEST(TickClockTest, AgreesWithTheSteadyClock) {
  const auto& clock = roost::TickClock::Instance();
  const auto outer_begin = Steady::now();
  const uint64_t begin = clock.Now();
  const auto inner_begin = Steady::now();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto inner_end = Steady::now();
  const uint64_t end = clock.Now();
  const auto outer_end = Steady::now();
  const auto measured = static_cast<double>(clock.NanosecondsBetween(begin, end));
  EXPECT_GE(measured, 0.999 * std::chrono::nanoseconds(inner_end - inner_begin).count());
  EXPECT_LE(measured, 1.001 * std::chrono::nanoseconds(outer_end - outer_begin).count());
}

TEST(TickClockTest, TellsNoNegativeTime) {
  const auto& clock = roost::TickClock::Instance();
  EXPECT_EQ(clock.NanosecondsBetween(1000, 999), 0u);
  EXPECT_EQ(clock.NanosecondsBetween(1000, 1000), 0u);
}

}  // namespace
