// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Hosted locks, semaphores, events, barriers and queues, with clients that are killed.

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "roost/standard/condition_proxy.h"
#include "roost/standard/dict_proxy.h"
#include "roost/standard/list_proxy.h"
#include "roost/standard/lock_proxy.h"
#include "roost/standard/queue_proxy.h"
#include "roost/standard/sync_proxies.h"
#include "roost/standard/value_proxy.h"
#include "tests/server/expectations.h"

namespace {

using namespace std::chrono_literals;
using roost::EventProxy;
using roost::JoinableQueueProxy;
using roost::LockProxy;
using roost::QueueProxy;
using roost::RLockProxy;
using ::testing::ElementsAre;

class SyncTest : public testing::Test {
 protected:
  const roost::ServerProcess server_ = roost::ServerProcess::Start();
};

TEST_F(SyncTest, ALockIsHeldByOneAndReleasedByAnyone) {
  const LockProxy lock = server_.Create<roost::hosted::Lock>();
  EXPECT_TRUE(lock.Acquire());
  EXPECT_FALSE(lock.Acquire(0ns));
  EXPECT_FALSE(lock.Acquire(1ms));
  EXPECT_TRUE(lock.IsLocked());
  std::thread([&] { lock.Release(); }).join();
  EXPECT_FALSE(lock.IsLocked());
  EXPECT_THROW(lock.Release(), roost::InvalidState);
  EXPECT_THROW(LockProxy().Acquire(), roost::InvalidArgument);
}

void AddUnderLock(LockProxy lock, roost::ValueProxy<int64_t> sum, int times) {
  for (int i = 0; i < times; ++i) {
    std::scoped_lock held(lock);
    sum.Set(sum.Get() + 1);
  }
}

TEST_F(SyncTest, ALockExcludesThreadsAndProcesses) {
  const LockProxy lock = server_.Create<roost::hosted::Lock>();
  const auto sum = server_.Create<roost::hosted::Value<int64_t>>(0);
  auto child = roost::Spawn<&AddUnderLock>(lock, sum, 100);
  std::thread thread([&] { AddUnderLock(lock, sum, 100); });
  AddUnderLock(lock, sum, 100);
  thread.join();
  child.Result();
  EXPECT_EQ(sum.Get(), 300);
}

TEST_F(SyncTest, ARecursiveLockBelongsToItsThread) {
  const RLockProxy lock = server_.Create<roost::hosted::RLock>();
  const auto locks = server_.Create<roost::hosted::List<RLockProxy>>();
  locks.Append(lock);
  const RLockProxy same = locks.Get(0);
  EXPECT_TRUE(lock.Acquire());
  EXPECT_TRUE(same.Acquire(0ns));
  std::thread([&] {
    EXPECT_FALSE(lock.Acquire(0ns));
    EXPECT_THROW(lock.Release(), roost::NotOwner);
  }).join();
  lock.Release();
  EXPECT_TRUE(lock.IsLocked());
  same.Release();
  EXPECT_FALSE(lock.IsLocked());
}

[[noreturn]] void AcquireAndWait(LockProxy lock, std::string path) {
  lock.Acquire();
  CreateFile(path);
  for (;;) ::pause();
}

TEST_F(SyncTest, ALockIsFreedWhenItsHolderIsKilled) {
  const LockProxy lock = server_.Create<roost::hosted::Lock>();
  const std::string path = FreshPath("holder");
  auto holder = roost::Spawn<&AcquireAndWait>(lock, path);
  ASSERT_TRUE(Eventually([&] { return std::filesystem::exists(path); }));
  EXPECT_FALSE(lock.Acquire(0ns));
  ASSERT_EQ(::kill(holder.pid(), SIGKILL), 0);
  EXPECT_TRUE(lock.Acquire(kPatience));
  lock.Release();
}

// One that waits when it is killed must not keep what it gets afterwards.
TEST_F(SyncTest, ALockIsNotKeptByAWaiterThatWasKilled) {
  const LockProxy lock = server_.Create<roost::hosted::Lock>();
  ASSERT_TRUE(lock.Acquire());
  const auto before = server_.Objects().size();
  auto waiter = roost::Spawn<&AcquireAndWait>(lock, FreshPath("waiter"));
  // It waits once it has its holder.
  ASSERT_TRUE(Eventually([&] { return server_.Objects().size() == before + 1; }));
  ASSERT_EQ(::kill(waiter.pid(), SIGKILL), 0);
  EXPECT_THROW(waiter.Result(), roost::ChildDied);
  lock.Release();
  EXPECT_TRUE(lock.Acquire(kPatience));
  lock.Release();
}

TEST_F(SyncTest, ALockIsFreedWhenItsHolderLetsGoOfEveryProxy) {
  const auto locks = server_.Create<roost::hosted::List<LockProxy>>();
  locks.Append(server_.Create<roost::hosted::Lock>());
  EXPECT_TRUE(locks.Get(0).Acquire());
  EXPECT_TRUE(locks.Get(0).Acquire(kPatience));
}

using roost::ConditionProxy;

void WaitAndCount(ConditionProxy changed, roost::ValueProxy<int64_t> notified) {
  std::scoped_lock held(changed);
  if (changed.Wait(kPatience)) notified.FetchAdd(1);
}

// D4
TEST_F(SyncTest, AConditionWakesAsManyAsItIsTold) {
  const auto changed = server_.Create<roost::hosted::Condition>();
  const auto notified = server_.Create<roost::hosted::Value<int64_t>>(0);
  std::vector<roost::Process<void>> children;
  for (int i = 0; i < 3; ++i) children.push_back(roost::Spawn<&WaitAndCount>(changed, notified));
  std::jthread thread([&] { WaitAndCount(changed, notified); });
  ASSERT_TRUE(Eventually([&] { return changed.Waiting() == 4; }));
  {
    std::scoped_lock held(changed);
    changed.Notify(2);
    EXPECT_EQ(changed.Waiting(), 2u);
    EXPECT_EQ(notified.Get(), 0);  // nobody goes on while another has the lock
  }
  EXPECT_TRUE(Eventually([&] { return notified.Get() == 2; }));
  {
    std::scoped_lock held(changed);
    changed.NotifyAll();
    changed.Notify();  // of nobody
  }
  thread.join();
  for (auto& child : children) child.Result(kPatience);
  EXPECT_EQ(notified.Get(), 4);
}

// D4
TEST_F(SyncTest, AConditionIsUsedByWhoHasItsLock) {
  const auto changed = server_.Create<roost::hosted::Condition>();
  EXPECT_THROW(changed.Wait(0ns), roost::InvalidState);
  EXPECT_THROW(changed.Notify(), roost::InvalidState);
  EXPECT_THROW(ConditionProxy().Wait(), roost::InvalidArgument);
  std::scoped_lock held(changed);
  std::thread([&] { EXPECT_THROW(changed.Notify(), roost::NotOwner); }).join();
  EXPECT_FALSE(changed.Wait(1ms));
}

// D4
TEST_F(SyncTest, AConditionLetsGoOfARecursiveLockWhollyAndHasItAgainAsBefore) {
  const auto lock = server_.Create<roost::hosted::RLock>();
  const ConditionProxy changed = roost::hosted::Condition::Of(lock);
  const ConditionProxy other = roost::hosted::Condition::Of(lock);
  lock.Acquire();
  lock.Acquire();
  bool ready = false;
  std::jthread notifier([&] {
    std::scoped_lock held(lock);  // only once the other waits
    ready = true;
    other.NotifyAll();  // of another condition of the lock
    changed.NotifyAll();
  });
  EXPECT_TRUE(changed.WaitFor([&] { return ready; }, kPatience));
  EXPECT_FALSE(changed.WaitFor([] { return false; }, 1ms));
  notifier.join();
  lock.Release();
  EXPECT_TRUE(lock.IsLocked());
  lock.Release();
  EXPECT_FALSE(lock.IsLocked());
}

TEST_F(SyncTest, ASemaphoreCountsUnits) {
  const auto semaphore = server_.Create<roost::hosted::Semaphore>(2);
  EXPECT_TRUE(semaphore.Acquire());
  EXPECT_TRUE(semaphore.Acquire());
  EXPECT_FALSE(semaphore.Acquire(1ms));
  EXPECT_EQ(semaphore.Count(), 0u);
  std::thread other([&] { EXPECT_TRUE(semaphore.Acquire(kPatience)); });
  semaphore.Release();
  other.join();
  for (int i = 0; i < 3; ++i) semaphore.Release();
  EXPECT_EQ(semaphore.Count(), 3u);
}

TEST_F(SyncTest, ABoundedSemaphoreRefusesAReleaseTooMany) {
  const auto semaphore = server_.Create<roost::hosted::BoundedSemaphore>(1);
  EXPECT_THROW(semaphore.Release(), roost::InvalidState);
  semaphore.Acquire();
  semaphore.Release();
  EXPECT_EQ(semaphore.Count(), 1u);
}

bool WaitFor(EventProxy event) { return event.Wait(kPatience); }

TEST_F(SyncTest, AnEventWakesEveryProcess) {
  const EventProxy event = server_.Create<roost::hosted::Event>();
  EXPECT_FALSE(event.IsSet());
  EXPECT_FALSE(event.Wait(1ms));
  auto child = roost::Spawn<&WaitFor>(event);
  std::thread thread([&] { EXPECT_TRUE(event.Wait(kPatience)); });
  event.Set();
  thread.join();
  EXPECT_TRUE(child.Result());
  EXPECT_TRUE(event.Wait(0ns));
  event.Clear();
  EXPECT_FALSE(event.Wait(0ns));
}

TEST_F(SyncTest, ABarrierLetsAllPassAtOnceAgainAndAgain) {
  const auto barrier = server_.Create<roost::hosted::Barrier>(3);
  for (int round = 0; round < 20; ++round) {
    std::mutex mutex;
    std::set<uint32_t> indices;
    std::vector<std::jthread> parties;
    for (int party = 0; party < 3; ++party) {
      parties.emplace_back([&] {
        const uint32_t index = barrier.Wait(kPatience);
        std::lock_guard lock(mutex);
        indices.insert(index);
      });
    }
    parties.clear();
    EXPECT_THAT(indices, ElementsAre(0, 1, 2));
  }
  EXPECT_EQ(barrier.Parties(), 3u);
  EXPECT_EQ(barrier.Waiting(), 0u);
}

TEST_F(SyncTest, ABarrierThatNotAllReachIsBrokenUntilItIsReset) {
  const auto barrier = server_.Create<roost::hosted::Barrier>(2, roost::Timeout(1ms));
  EXPECT_THROW(barrier.Wait(), roost::BrokenBarrier);
  EXPECT_TRUE(barrier.IsBroken());
  EXPECT_THROW(barrier.Wait(), roost::BrokenBarrier);
  barrier.Reset();
  EXPECT_FALSE(barrier.IsBroken());
  std::thread waiter([&] { EXPECT_THROW(barrier.Wait(kPatience), roost::BrokenBarrier); });
  EXPECT_TRUE(Eventually([&] { return barrier.Waiting() == 1; }));
  barrier.Abort();
  waiter.join();
  EXPECT_THROW(server_.Create<roost::hosted::Barrier>(0), std::invalid_argument);
}

TEST_F(SyncTest, AQueueGivesItemsInOrder) {
  const QueueProxy<std::string> queue = server_.Create<roost::hosted::Queue<std::string>>();
  EXPECT_TRUE(queue.IsEmpty());
  queue.Put("a");
  queue.Put("b");
  EXPECT_EQ(queue.Size(), 2u);
  EXPECT_EQ(queue.Get(), "a");
  EXPECT_EQ(queue.TryGet(), "b");
  EXPECT_EQ(queue.TryGet(1ms), std::nullopt);
  EXPECT_THROW(queue.GetNowait(), roost::Empty);
  EXPECT_FALSE(queue.IsFull());
}

TEST_F(SyncTest, ABoundedQueueIsFull) {
  const auto queue = server_.Create<roost::hosted::Queue<int>>(1);
  queue.Put(1);
  EXPECT_TRUE(queue.IsFull());
  EXPECT_THROW(queue.PutNowait(2), roost::Full);
  EXPECT_THROW(queue.Put(2, 1ms), roost::Full);
  std::thread producer([&] { queue.Put(2, kPatience); });
  EXPECT_EQ(queue.Get(), 1);
  producer.join();
  EXPECT_EQ(queue.Get(kPatience), 2);
}

TEST_F(SyncTest, AClosedQueueGivesWhatItHasAndThenEnds) {
  const auto queue = server_.Create<roost::hosted::Queue<int>>();
  queue.Put(1);
  queue.Close();
  EXPECT_THROW(queue.Put(2), roost::QueueClosed);
  EXPECT_EQ(queue.Get(), 1);
  EXPECT_THROW(queue.Get(), roost::QueueClosed);
}

void DoTasks(JoinableQueueProxy<int64_t> tasks, roost::ValueProxy<int64_t> sum) {
  try {
    while (true) {
      sum.FetchAdd(tasks.Get());
      tasks.TaskDone();
    }
  } catch (const roost::QueueClosed&) {
  }
}

TEST_F(SyncTest, AJoinableQueueWaitsForItsTasks) {
  const JoinableQueueProxy<int64_t> tasks = server_.Create<roost::hosted::JoinableQueue<int64_t>>();
  const auto sum = server_.Create<roost::hosted::Value<int64_t>>(0);
  EXPECT_TRUE(tasks.Join(0ns));
  EXPECT_THROW(tasks.TaskDone(), roost::InvalidState);
  auto first = roost::Spawn<&DoTasks>(tasks, sum);
  auto second = roost::Spawn<&DoTasks>(tasks, sum);
  for (int64_t i = 1; i <= 100; ++i) tasks.Put(i);
  EXPECT_TRUE(tasks.Join(kPatience));
  EXPECT_EQ(sum.Get(), 5050);
  tasks.Close();
  first.Result();
  second.Result();
}

TEST_F(SyncTest, AQueueHoldsProxiesUntilTheyAreGot) {
  const auto queue = server_.Create<roost::hosted::Queue<LockProxy>>();
  queue.Put(server_.Create<roost::hosted::Lock>());
  EXPECT_FALSE(queue.Get().IsLocked());
  EXPECT_TRUE(Eventually([&] { return server_.Objects().size() == 1; }));
}

// A dead server is told to whoever waits.
TEST_F(SyncTest, WhoWaitsHearsOfTheServersDeath) {
  const EventProxy event = server_.Create<roost::hosted::Event>();
  std::thread waiter([&] { EXPECT_THROW(event.Wait(), roost::ServerGone); });
  ASSERT_EQ(::kill(server_.pid(), SIGKILL), 0);
  waiter.join();
}

}  // namespace
