// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Table D of the semantics: D3, D7, D8, D9.

#include "roost/sync/semaphore.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/test_signals.h"
#include "roost/error/error.h"
#include "roost/process/spawn.h"
#include "roost/sync/event.h"
#include "roost/sync/shared.h"

namespace roost {
namespace {

using namespace std::chrono_literals;

template <class S>
class EitherSemaphoreTest : public testing::Test {};
using BothSemaphores = testing::Types<Semaphore, BoundedSemaphore>;
TYPED_TEST_SUITE(EitherSemaphoreTest, BothSemaphores);

// D3
TYPED_TEST(EitherSemaphoreTest, CountsItsUnits) {
  TypeParam semaphore(3);
  EXPECT_EQ(semaphore.Value(), 3u);
  for (uint32_t left = 3; left-- > 0;) {
    EXPECT_TRUE(semaphore.Acquire(false));
    EXPECT_EQ(semaphore.Value(), left);
  }
  EXPECT_FALSE(semaphore.Acquire(false));
  semaphore.Release();
  EXPECT_EQ(semaphore.Value(), 1u);
  EXPECT_EQ(TypeParam().Value(), 1u);
}

// D7
TYPED_TEST(EitherSemaphoreTest, GivesUpAtItsTimeout) {
  TypeParam semaphore(0);
  EXPECT_FALSE(semaphore.Acquire(false, 1h));
  EXPECT_FALSE(semaphore.Acquire(-1s));
  const auto before = std::chrono::steady_clock::now();
  EXPECT_FALSE(semaphore.Acquire(30ms));
  EXPECT_FALSE(semaphore.try_lock_for(30ms));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 60ms);
}

TYPED_TEST(EitherSemaphoreTest, WorksWithTheGuardsOfTheStandardLibrary) {
  TypeParam semaphore;
  {
    std::unique_lock held(semaphore);
    EXPECT_EQ(semaphore.Value(), 0u);
  }
  EXPECT_EQ(semaphore.Value(), 1u);
}

// D7: signals do not end a wait early.
TEST(SemaphoreTest, WaitsOnThroughSignals) {
  const SignalStorm storm;
  const auto before = std::chrono::steady_clock::now();
  EXPECT_FALSE(Semaphore(0).Acquire(50ms));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 50ms);
}

// D3
TEST(BoundedSemaphoreTest, NeverHasMoreUnitsThanItBeganWith) {
  BoundedSemaphore semaphore(2);
  EXPECT_THROW(semaphore.Release(), InvalidState);
  semaphore.Acquire();
  semaphore.Release();
  EXPECT_THROW(semaphore.Release(), InvalidState);
  Spawn<[](BoundedSemaphore there) { EXPECT_THROW(there.Release(), InvalidState); }>(semaphore)
      .Join(60s);
  EXPECT_EQ(semaphore.Value(), 2u);
  EXPECT_THROW(BoundedSemaphore{0}.Release(), InvalidState);
}

TEST(SemaphoreTest, HasUpTo2To31Units) {
  EXPECT_THROW(Semaphore{0x80000000u}, InvalidArgument);
  EXPECT_THROW(BoundedSemaphore{0x80000000u}, InvalidArgument);
  Semaphore semaphore(0x7FFFFFFE);
  semaphore.Release();
  EXPECT_THROW(semaphore.Release(), InvalidState);
  EXPECT_EQ(semaphore.Value(), 0x7FFFFFFFu);
}

TEST(SemaphoreTest, WakesAsManyAsItHasUnits) {
  Semaphore semaphore(0);
  std::vector<std::thread> waiters;
  for (int i = 0; i < 8; ++i) {
    waiters.emplace_back([&] { EXPECT_TRUE(semaphore.Acquire(60s)); });
  }
  for (int i = 0; i < 8; ++i) semaphore.Release();
  for (std::thread& waiter : waiters) waiter.join();
  EXPECT_EQ(semaphore.Value(), 0u);
}

void PassOn(Semaphore mine, Semaphore other, int times) {
  for (int i = 0; i < times; ++i) {
    mine.Acquire();
    other.Release();
  }
}

// A lost wake-up would cost a tenth of a second each time.
TEST(SemaphoreTest, PassesAUnitBetweenProcesses) {
  constexpr int kTimes = 3000;
  Semaphore here(0);
  Semaphore there(1);
  auto child = Spawn<&PassOn>(there, here, kTimes);
  PassOn(here, there, kTimes);
  child.Join(60s);
  EXPECT_EQ(here.Value(), 0u);
  EXPECT_EQ(there.Value(), 1u);
}

void TakeAndGive(Semaphore units, Shared<int> inside, Shared<int> most, int times) {
  for (int i = 0; i < times; ++i) {
    units.Acquire();
    const int now = inside.FetchAdd(1) + 1;
    most.WithLock([now](int& value) { value = std::max(value, now); });
    inside.FetchAdd(-1);
    units.Release();
  }
}

TEST(SemaphoreTest, LetsNoMoreInThanItHasUnits) {
  Semaphore units(2);
  Shared<int> inside;
  Shared<int> most;
  std::vector<Process<void>> children;
  for (int i = 0; i < 3; ++i) children.push_back(Spawn<&TakeAndGive>(units, inside, most, 3000));
  TakeAndGive(units, inside, most, 3000);
  for (auto& child : children) child.Join(60s);
  EXPECT_LE(most.Get(), 2);
  EXPECT_EQ(units.Value(), 2u);
}

void WaitForUnit(Semaphore semaphore, Event begun) {
  begun.Set();
  semaphore.Acquire();
}

// D9: waiters that are killed while they sleep do not take what others wait for.
TEST(SemaphoreTest, SurvivesKilledWaiters) {
  Semaphore semaphore(0);
  std::vector<Process<void>> victims;
  for (int i = 0; i < 3; ++i) {
    Event begun;
    victims.push_back(Spawn<&WaitForUnit>(semaphore, begun));
    ASSERT_TRUE(begun.Wait(60s));
  }
  std::thread survivor([&] { EXPECT_TRUE(semaphore.Acquire(60s)); });
  for (auto& victim : victims) victim.Kill();
  for (auto& victim : victims) victim.Join(60s);
  semaphore.Release();
  survivor.join();
}

}  // namespace
}  // namespace roost
