// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Table D of the semantics: D4, D7, D8, D9.

#include "roost/sync/condition.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <deque>
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

[[noreturn]] void WaitForever() {
  while (true) ::pause();
}

// Threads that wait, and what came of it.
class Waiters {
 public:
  explicit Waiters(Condition condition) : condition_(std::move(condition)) {}
  ~Waiters() {
    for (std::thread& thread : threads_) thread.join();
  }

  // Returns once the new thread waits.
  void Add() {
    std::atomic<bool> holds{false};
    const size_t number = threads_.size();
    threads_.emplace_back([this, &holds, number] {
      std::unique_lock held(condition_);
      holds = true;
      EXPECT_TRUE(condition_.Wait(60s));
      order_.push_back(number);
    });
    while (!holds) std::this_thread::yield();
    // Whoever gets the lock now gets it from one that waits.
    std::unique_lock held(condition_);
  }

  // Returns once so many have returned.
  std::vector<size_t> Returned(size_t count) {
    while (true) {
      std::unique_lock held(condition_);
      if (order_.size() >= count) return order_;
      held.unlock();
      std::this_thread::yield();
    }
  }

 private:
  Condition condition_;
  std::deque<std::thread> threads_;
  std::vector<size_t> order_;  // under the condition's lock
};

std::vector<Condition> AllKinds() { return {Condition(), Condition(Lock()), Condition(RLock())}; }

// D4
TEST(ConditionTest, NotifiesTheLongestWaitingOne) {
  for (Condition condition : AllKinds()) {
    Waiters waiters(condition);
    for (int i = 0; i < 4; ++i) waiters.Add();
    for (size_t i = 0; i < 4; ++i) {
      {
        std::unique_lock held(condition);
        condition.Notify();
      }
      EXPECT_EQ(waiters.Returned(i + 1).back(), i);
    }
  }
}

TEST(ConditionTest, NotifiesAsManyAsItIsTold) {
  Condition condition;
  Waiters waiters(condition);
  for (int i = 0; i < 5; ++i) waiters.Add();
  {
    std::unique_lock held(condition);
    condition.Notify(0);
    condition.Notify(-1);
    condition.Notify(3);
  }
  EXPECT_EQ(waiters.Returned(3).size(), 3u);
  {
    std::unique_lock held(condition);
    condition.Notify(100);
  }
  waiters.Returned(5);
}

TEST(ConditionTest, NotifiesAll) {
  Condition condition;
  Waiters waiters(condition);
  for (int i = 0; i < 5; ++i) waiters.Add();
  {
    std::unique_lock held(condition);
    condition.NotifyAll();
  }
  waiters.Returned(5);
}

TEST(ConditionTest, KeepsNoNotificationForLater) {
  Condition condition;
  std::unique_lock held(condition);
  condition.Notify();
  condition.NotifyAll();
  EXPECT_FALSE(condition.Wait(10ms));
}

// D4, D7
TEST(ConditionTest, GivesUpAtItsTimeout) {
  for (Condition condition : AllKinds()) {
    std::unique_lock held(condition);
    EXPECT_FALSE(condition.Wait(-1s));
    EXPECT_FALSE(condition.Wait(0s));
    const auto before = std::chrono::steady_clock::now();
    EXPECT_FALSE(condition.Wait(30ms));
    EXPECT_GE(std::chrono::steady_clock::now() - before, 30ms);
  }
}

// D7: signals do not end a wait early.
TEST(ConditionTest, WaitsOnThroughSignals) {
  const SignalStorm storm;
  const auto before = std::chrono::steady_clock::now();
  Condition condition;
  const std::lock_guard held(condition);
  EXPECT_FALSE(condition.Wait(50ms));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 50ms);
}

// D4
TEST(ConditionTest, WaitForGivesWhatThePredicateGaveLast) {
  Condition condition;
  std::unique_lock held(condition);
  int calls = 0;
  EXPECT_EQ(condition.WaitFor([&] { return ++calls; }), 1);
  EXPECT_FALSE(condition.WaitFor([] { return false; }, 20ms));
  EXPECT_EQ(condition.WaitFor([]() -> const char* { return nullptr; }, -1s), nullptr);
  held.unlock();
  bool ready = false;
  std::thread other([&] {
    std::unique_lock theirs(condition);
    ready = true;
    condition.Notify();
  });
  held.lock();
  EXPECT_TRUE(condition.WaitFor([&] { return ready; }, 60s));
  held.unlock();
  other.join();
}

// D4
TEST(ConditionTest, CanOnlyBeUsedByTheHolderOfItsLock) {
  for (Condition condition : AllKinds()) {
    EXPECT_THROW(condition.Wait(), NotOwner);
    EXPECT_THROW(condition.Notify(), NotOwner);
    EXPECT_THROW(condition.NotifyAll(), NotOwner);
    std::unique_lock held(condition);
    std::thread([&] {
      EXPECT_THROW(condition.Wait(), NotOwner);
      EXPECT_THROW(condition.Notify(), NotOwner);
    }).join();
  }
}

// D4
TEST(ConditionTest, ReleasesARecursiveLockFullyAndTakesItAsOften) {
  RLock lock;
  Condition condition(lock);
  for (int i = 0; i < 3; ++i) lock.Acquire();
  std::thread other([&] {
    std::unique_lock held(lock);  // only while the other waits
    condition.Notify();
  });
  EXPECT_TRUE(condition.Wait(60s));
  other.join();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(lock.Mine());
    lock.Release();
  }
  EXPECT_FALSE(lock.Mine());
}

void Ping(Condition condition, Shared<int> turn, int mine, int times) {
  for (int i = 0; i < times; ++i) {
    std::unique_lock held(condition);
    condition.WaitFor([&] { return turn.Get() == mine; });
    turn.Set(1 - mine);
    condition.Notify();
  }
}

// D8; a lost notification would hang.
TEST(ConditionTest, WorksBetweenProcesses) {
  for (Condition condition : AllKinds()) {
    Shared<int> turn;
    auto child = Spawn<&Ping>(condition, turn, 1, 500);
    Ping(condition, turn, 0, 500);
    child.Join(60s);
  }
}

TEST(ConditionTest, SharesTheLockOfSharedMemory) {
  Shared<int> value;
  Condition condition(value.lock());
  auto child = Spawn<[](Condition changed, Shared<int> there) {
    std::unique_lock held(changed);
    there.Set(7);
    changed.NotifyAll();
  }>(condition, value);
  std::unique_lock held(condition);
  EXPECT_TRUE(condition.WaitFor([&] { return value.Get() == 7; }, 60s));
  held.unlock();
  child.Join(60s);
}

void WaitOn(Condition condition, Event waits) {
  std::unique_lock held(condition);
  waits.Set();
  condition.Wait();
  WaitForever();
}

void HoldForever(Condition condition, Event held) {
  condition.Acquire();
  held.Set();
  WaitForever();
}

// A process that waits.
Process<void> Waiter(Condition& condition) {
  Event waits;
  auto child = Spawn<&WaitOn>(condition, waits);
  EXPECT_TRUE(waits.Wait(60s));
  std::unique_lock held(condition);  // from then on it waits
  return child;
}

void Kill(Process<void>& child) {
  child.Kill();
  child.Join(60s);
}

// D9
TEST(ConditionTest, GivesTheDeadOnesNotificationToAnother) {
  Condition condition;
  auto victim = Waiter(condition);
  auto another_victim = Waiter(condition);
  Waiters waiters(condition);
  waiters.Add();
  Kill(victim);
  Kill(another_victim);
  {
    std::unique_lock held(condition);
    condition.Notify();  // the dead one has waited for the longest time
  }
  waiters.Returned(1);
}

TEST(ConditionTest, GivesTheDeadOnesNotificationToNobodyWhoCameLater) {
  Condition condition;
  auto victim = Waiter(condition);
  Kill(victim);
  std::unique_lock held(condition);
  condition.Notify();
  EXPECT_FALSE(condition.Wait(50ms));
  EXPECT_FALSE(condition.Wait(50ms));
}

TEST(ConditionTest, NotifiesAllTheLivingAmongTheDead) {
  Condition condition;
  Waiters waiters(condition);
  std::vector<Process<void>> victims;
  for (int i = 0; i < 3; ++i) {
    victims.push_back(Waiter(condition));
    waiters.Add();
  }
  for (auto& victim : victims) Kill(victim);
  std::unique_lock held(condition);
  condition.NotifyAll();
  held.unlock();
  waiters.Returned(3);
}

// D9
TEST(ConditionTest, TellsOfAHolderThatDiedMeanwhileAndHoldsTheLock) {
  for (Condition condition : AllKinds()) {
    Event held;
    std::unique_lock mine(condition);
    auto holder = Spawn<&HoldForever>(condition, held);
    std::thread killer([&] {
      EXPECT_TRUE(held.Wait(60s));
      Kill(holder);
    });
    // Now and then the lock is free, until the holder has it and dies.
    EXPECT_THROW(while (true) condition.Wait(1ms), OwnerDied);
    killer.join();
    condition.MarkConsistent();
    mine.unlock();
    mine.lock();
  }
}

TEST(ConditionTest, StaysInconsistentIfTheOneThatWasToldSaysNothing) {
  Condition condition;
  Event held;
  {
    std::unique_lock mine(condition);
    auto holder = Spawn<[](Condition there, Event locked) {
      there.Acquire();
      locked.Set();
    }>(condition, held);
    std::thread waits([&] {
      EXPECT_TRUE(held.Wait(60s));
      holder.Join(60s);  // ended, and never released it
    });
    EXPECT_THROW(while (true) condition.Wait(1ms), OwnerDied);
    waits.join();
  }
  EXPECT_THROW(condition.Acquire(), OwnerDied);
  EXPECT_EQ(condition.AcquireDespiteDeath(), Acquired::kOwnerDied);
  condition.MarkConsistent();
  condition.Release();
  EXPECT_TRUE(condition.Acquire());
}

}  // namespace
}  // namespace roost
