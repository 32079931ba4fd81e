// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/futex.h"

#include <cerrno>
#include <thread>

#include <gtest/gtest.h>

#include "roost/shm/segment.h"

namespace roost::shm {
namespace {

using namespace std::chrono_literals;

// A thousand sleeps would be longer than the test may take.
TEST(FutexTest, DoesNotSleepOnAnotherValue) {
  std::atomic<uint32_t> word{1};
  std::atomic<uint64_t> wide{uint64_t{7} << 32 | 1};
  for (int i = 0; i < 1000; ++i) {
    FutexWait(word, 2, kLongestSleep);
    FutexWaitLow(wide, 7, kLongestSleep);
  }
}

TEST(FutexTest, SleepsNoLongerThanItIsTold) {
  std::atomic<uint32_t> word{1};
  errno = 77;
  FutexWait(word, 1, 1ms);
  FutexWait(word, 1, 0ms);
  FutexWait(word, 1, std::chrono::hours(-1));
  FutexWait(word, 1, std::chrono::hours(1));  // kLongestSleep
  EXPECT_EQ(errno, 77);
}

// Two mappings of one memory are what two processes have.
TEST(FutexTest, WakesSleepersOfAnotherMapping) {
  UniqueFd fd;
  const Segment here = Segment::Create("futex", 4096, &fd);
  const Segment there = Segment::Map(fd, 4096);
  auto& turn = *static_cast<std::atomic<uint64_t>*>(here.data());
  auto& their_turn = *static_cast<std::atomic<uint64_t>*>(there.data());
  constexpr uint32_t kTurns = 2000;
  std::thread other([&] {
    for (uint32_t i = 1; i < kTurns; i += 2) {
      while (their_turn.load() != i) FutexWaitLow(their_turn, i - 1, kLongestSleep);
      their_turn.store(i + 1);
      FutexWakeLow(their_turn, 1);
    }
  });
  for (uint32_t i = 0; i < kTurns; i += 2) {
    while (turn.load() != i) FutexWaitLow(turn, i - 1, kLongestSleep);
    turn.store(i + 1);
    FutexWakeLow(turn, 1);
  }
  other.join();
  EXPECT_EQ(turn.load(), kTurns);
}

}  // namespace
}  // namespace roost::shm
