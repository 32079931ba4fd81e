// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/placement.h"

#include <sched.h>

#include <chrono>

#include <gtest/gtest.h>

namespace roost::shm {
namespace {

cpu_set_t Allowed() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  EXPECT_EQ(::sched_getaffinity(0, sizeof(allowed), &allowed), 0);
  return allowed;
}

TEST(PlacementTest, KnowsWhoRunsElsewhere) {
  Placement placement;
  EXPECT_FALSE(placement.Shares(CPU_SETSIZE + 1));
  EXPECT_FALSE(placement.Shares(0));  // a peer that has not written yet
}

TEST(PlacementTest, KnowsWhoRunsHere) {
  cpu_set_t before = Allowed();
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(::sched_getcpu(), &one);
  ASSERT_EQ(::sched_setaffinity(0, sizeof(one), &one), 0);
  Placement placement;
  EXPECT_TRUE(placement.Shares(CurrentCpu()));
  ASSERT_EQ(::sched_setaffinity(0, sizeof(before), &before), 0);
}

// It looks, and perhaps moves, several times meanwhile.
TEST(PlacementTest, LeavesWhereTheThreadMayRunAsItWas) {
  const cpu_set_t before = Allowed();
  Placement placement;
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
  while (std::chrono::steady_clock::now() < end) placement.Shares(CurrentCpu());
  const cpu_set_t after = Allowed();
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

// A pinned thread shares its processor for ever, and stays.
TEST(PlacementTest, MovesNobodyWhoIsPinned) {
  cpu_set_t before = Allowed();
  const int cpu = ::sched_getcpu();
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  ASSERT_EQ(::sched_setaffinity(0, sizeof(one), &one), 0);
  Placement placement;
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
  while (std::chrono::steady_clock::now() < end) {
    ASSERT_TRUE(placement.Shares(CurrentCpu()));
    ASSERT_EQ(::sched_getcpu(), cpu);
  }
  ASSERT_EQ(::sched_setaffinity(0, sizeof(before), &before), 0);
}

}  // namespace
}  // namespace roost::shm
