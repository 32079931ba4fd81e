// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Clients that are killed while they wait in a hosted object: the server is rid of their calls, and
// what they would have got goes to those who live.

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/roost.h"
#include "roost/standard/condition_proxy.h"
#include "roost/standard/lock_proxy.h"
#include "roost/standard/queue_proxy.h"
#include "roost/standard/sync_proxies.h"
#include "tests/server/expectations.h"

namespace {

using namespace std::chrono_literals;
using roost::ObjectHolder;

class KilledWaitersTest : public testing::Test {
 protected:
  // How many calls of the object run.
  uint64_t CallsOf(const roost::Proxy& proxy) const {
    for (const auto& info : server_.Objects()) {
      if (info.id != proxy.object_id()) continue;
      for (const ObjectHolder& holder : info.holders) {
        if (holder.kind == ObjectHolder::Kind::kServer) return holder.references;
      }
    }
    return 0;
  }

  // Kills the process once its call of the object waits, and waits until the server is rid of it.
  void KillWhileItWaits(roost::Process<void>& waiter, const roost::Proxy& object) const {
    ASSERT_TRUE(Eventually([&] { return CallsOf(object) == 1; }));
    ASSERT_EQ(::kill(waiter.pid(), SIGKILL), 0);
    EXPECT_THROW(waiter.Result(), roost::ChildDied);
    EXPECT_TRUE(Eventually([&] { return CallsOf(object) == 0; }));
  }

  ptrdiff_t ThreadsOfTheServer() const {
    const std::string tasks = "/proc/" + std::to_string(server_.pid()) + "/task";
    return std::distance(std::filesystem::directory_iterator(tasks), {});
  }

  const roost::ServerProcess server_ = roost::ServerProcess::Start();
};

void Get(roost::QueueProxy<int> queue) { queue.Get(); }
void Put(roost::QueueProxy<int> queue) { queue.Put(7); }
void Join(roost::JoinableQueueProxy<int> queue) { queue.Join(); }

TEST_F(KilledWaitersTest, TakeNoItemOfAQueue) {
  const auto queue = server_.Create<roost::hosted::Queue<int>>();
  auto waiter = roost::Spawn<&Get>(queue);
  KillWhileItWaits(waiter, queue);
  queue.Put(1);
  EXPECT_EQ(queue.Get(kPatience), 1);
}

TEST_F(KilledWaitersTest, PutNoItemIntoAQueue) {
  const auto queue = server_.Create<roost::hosted::Queue<int>>(1);
  queue.Put(1);
  auto waiter = roost::Spawn<&Put>(queue);
  KillWhileItWaits(waiter, queue);
  EXPECT_EQ(queue.Get(kPatience), 1);
  EXPECT_EQ(queue.Size(), 0u);
}

TEST_F(KilledWaitersTest, LeaveAQueuesTasksAlone) {
  const auto queue = server_.Create<roost::hosted::JoinableQueue<int>>();
  queue.Put(1);
  auto waiter = roost::Spawn<&Join>(queue);
  KillWhileItWaits(waiter, queue);
  queue.TaskDone();
  EXPECT_TRUE(queue.Join(kPatience));
}

void Acquire(roost::SemaphoreProxy semaphore) { semaphore.Acquire(); }

TEST_F(KilledWaitersTest, TakeNoUnitOfASemaphore) {
  const auto semaphore = server_.Create<roost::hosted::Semaphore>(0);
  auto waiter = roost::Spawn<&Acquire>(semaphore);
  KillWhileItWaits(waiter, semaphore);
  semaphore.Release();
  EXPECT_EQ(semaphore.Count(), 1u);
}

void WaitForEvent(roost::EventProxy event) { event.Wait(); }

TEST_F(KilledWaitersTest, WaitForNoEvent) {
  const auto event = server_.Create<roost::hosted::Event>();
  auto waiter = roost::Spawn<&WaitForEvent>(event);
  KillWhileItWaits(waiter, event);
}

void Meet(roost::BarrierProxy barrier) { barrier.Wait(); }

TEST_F(KilledWaitersTest, HaveNotComeToABarrier) {
  const auto barrier = server_.Create<roost::hosted::Barrier>(2);
  auto waiter = roost::Spawn<&Meet>(barrier);
  KillWhileItWaits(waiter, barrier);
  EXPECT_EQ(barrier.Waiting(), 0u);
  EXPECT_FALSE(barrier.IsBroken());
  // Two who live meet.
  uint32_t other = 9;
  std::thread thread([&] { other = barrier.Wait(kPatience); });
  const uint32_t mine = barrier.Wait(kPatience);
  thread.join();
  EXPECT_EQ(mine + other, 1u);
}

void Lock(roost::LockProxy lock) { lock.Acquire(); }

TEST_F(KilledWaitersTest, DoNotGetALock) {
  const auto lock = server_.Create<roost::hosted::Lock>();
  lock.Acquire();
  const auto objects = server_.Objects().size();
  auto waiter = roost::Spawn<&Lock>(lock);
  // It waits in a call of its own holder of the lock.
  ASSERT_TRUE(Eventually([&] { return server_.Objects().size() == objects + 1; }));
  ASSERT_EQ(::kill(waiter.pid(), SIGKILL), 0);
  EXPECT_THROW(waiter.Result(), roost::ChildDied);
  // The call holds the holder while it runs.
  EXPECT_TRUE(Eventually([&] { return server_.Objects().size() == objects; }));
  lock.Release();
  EXPECT_TRUE(lock.Acquire(kPatience));
}

void WaitForCondition(roost::ConditionProxy condition, std::string path) {
  std::scoped_lock held(condition);
  condition.Wait();
  CreateFile(path);
}

TEST_F(KilledWaitersTest, TakeNoNotificationOfACondition) {
  const auto condition = server_.Create<roost::hosted::Condition>();
  const std::string path = FreshPath("notified");
  auto first = roost::Spawn<&WaitForCondition>(condition, path);
  ASSERT_TRUE(Eventually([&] { return condition.Waiting() == 1; }));
  auto second = roost::Spawn<&WaitForCondition>(condition, path);
  ASSERT_TRUE(Eventually([&] { return condition.Waiting() == 2; }));
  ASSERT_EQ(::kill(first.pid(), SIGKILL), 0);
  ASSERT_TRUE(Eventually([&] { return condition.Waiting() == 1; }));
  {
    std::scoped_lock held(condition);
    condition.Notify();
  }
  second.Result(kPatience);
  EXPECT_TRUE(std::filesystem::exists(path));
}

// One that is notified and dies before it has the lock again passes the notification on.
TEST_F(KilledWaitersTest, PassANotificationOn) {
  const auto condition = server_.Create<roost::hosted::Condition>();
  const std::string path = FreshPath("notified");
  auto first = roost::Spawn<&WaitForCondition>(condition, path);
  ASSERT_TRUE(Eventually([&] { return condition.Waiting() == 1; }));
  auto second = roost::Spawn<&WaitForCondition>(condition, path);
  ASSERT_TRUE(Eventually([&] { return condition.Waiting() == 2; }));
  {
    std::scoped_lock held(condition);
    condition.Notify();
    ASSERT_EQ(::kill(first.pid(), SIGKILL), 0);
    EXPECT_TRUE(Eventually([&] { return condition.Waiting() == 0; }));
  }
  second.Result(kPatience);
}

TEST_F(KilledWaitersTest, LeaveNoThreadBehind) {
  const auto queue = server_.Create<roost::hosted::Queue<int>>();
  {
    auto waiter = roost::Spawn<&Get>(queue);
    KillWhileItWaits(waiter, queue);
  }
  const ptrdiff_t threads = ThreadsOfTheServer();
  std::vector<roost::Process<void>> waiters;
  for (int i = 0; i < 5; ++i) waiters.push_back(roost::Spawn<&Get>(queue));
  ASSERT_TRUE(Eventually([&] { return CallsOf(queue) == 5; }));
  for (auto& waiter : waiters) ASSERT_EQ(::kill(waiter.pid(), SIGKILL), 0);
  waiters.clear();
  EXPECT_TRUE(Eventually([&] { return ThreadsOfTheServer() <= threads; }));
  EXPECT_EQ(CallsOf(queue), 0u);
}

}  // namespace
