// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Handles of what processes share can be sent to any of them, in every way; handles of what belongs
// to one process cannot be sent, which the compiler says. Rows of the table of semantics: A2, D8,
// E11.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "roost/roost.h"

namespace {

using namespace std::chrono_literals;

struct Handles {
  roost::Condition condition;
  roost::Barrier barrier{2};
  roost::Lock lock;
  roost::RLock rlock;
  roost::Semaphore semaphore{0};
  roost::BoundedSemaphore bounded{1};
  roost::Event event;
  roost::Shared<int> shared{1};
  roost::SharedArray<int> array{3};
  roost::Queue<int> queue;
  roost::JoinableQueue<int> joinable;
  roost::SimpleQueue<int> simple;
  roost::UniqueFd file;
};

static_assert(roost::Encodable<roost::ServerHandle> && roost::Encodable<roost::RemoteException> &&
              roost::Encodable<roost::QueueReader<int>> &&
              roost::Encodable<roost::JoinableQueueReader<int>>);

// These belong to the process that made them, or borrow from it.
template <class... T>
constexpr bool kNoneEncodable = (!roost::Encodable<T> && ...);
static_assert(
    kNoneEncodable<roost::Process<int>, roost::Process<void>, roost::Thread<int>, roost::Pool,
                   roost::Future<int>, roost::Promise<int>, roost::AsyncResult<int>,
                   roost::Waitable, roost::ImapRange<int>, roost::ParMapRange<int>,
                   roost::ServerProcess, roost::ProgressBar, roost::Encoder, roost::Decoder>);

Handles MakeHandles() {
  Handles handles;
  handles.file = roost::UniqueFd(::open("/dev/zero", O_RDONLY | O_CLOEXEC));
  return handles;
}

// Does something with each that the other side, in Meet, sees.
void Use(Handles handles) {
  handles.condition.Acquire(60s);
  handles.condition.NotifyAll();
  handles.condition.Release();
  handles.lock.Release();
  if (!handles.rlock.Acquire(0s)) handles.shared.FetchAdd(1);
  handles.semaphore.Release();
  handles.bounded.Acquire(60s);
  handles.event.Set();
  handles.array.Set(2, 7);
  handles.queue.Put(11);
  handles.joinable.Put(12);
  handles.simple.Put(13);
  char byte;
  if (::read(handles.file.get(), &byte, 1) == 1) handles.shared.FetchAdd(1);
  handles.barrier.Wait(60s);
}

void UseFromQueue(roost::Queue<Handles> queue) { Use(queue.Get(true, 60s)); }

// Calls `start`, which makes another process Use the handles, and sees what it does.
template <class F>
void Meet(Handles handles, F start) {
  ASSERT_TRUE(handles.lock.Acquire(60s));
  ASSERT_TRUE(handles.rlock.Acquire(60s));
  ASSERT_TRUE(handles.condition.Acquire(60s));
  start();
  EXPECT_TRUE(handles.condition.Wait(60s));
  handles.condition.Release();
  EXPECT_GE(handles.barrier.Wait(60s), 0);
  EXPECT_TRUE(handles.lock.Acquire(0s));
  EXPECT_TRUE(handles.semaphore.Acquire(0s));
  EXPECT_FALSE(handles.bounded.Acquire(0s));
  EXPECT_TRUE(handles.event.IsSet());
  EXPECT_EQ(handles.shared.Get(), 3);
  EXPECT_EQ(handles.array.Snapshot(), (std::vector{0, 0, 7}));
  EXPECT_EQ(handles.queue.Get(true, 60s), 11);
  EXPECT_EQ(handles.joinable.Get(true, 60s), 12);
  EXPECT_EQ(handles.simple.Get(), 13);
}

// What the receiver gets and what stays here: one and the same, but for the file.
Handles Copy(const Handles& handles) {
  return {handles.condition,
          handles.barrier,
          handles.lock,
          handles.rlock,
          handles.semaphore,
          handles.bounded,
          handles.event,
          handles.shared,
          handles.array,
          handles.queue,
          handles.joinable,
          handles.simple,
          roost::UniqueFd(::dup(handles.file.get()))};
}

// A2, D8: made by one child that is gone, used by this process and another child.
TEST(HandlesTest, CrossAsResultsAndArguments) {
  const Handles handles = roost::Spawn<&MakeHandles>().Result();
  auto user = roost::MakeProcess<&Use>({}, handles);
  Meet(Copy(handles), [&user] { user.Start(); });
  user.Join();
}

// D8, E11
TEST(HandlesTest, CrossInQueuesAndToPools) {
  const Handles handles = MakeHandles();
  roost::Queue<Handles> queue;
  roost::Pool pool({.processes = 1});
  roost::AsyncResult<void> used = pool.ApplyAsync<&UseFromQueue>(queue);
  Meet(Copy(handles), [&] { queue.Put(handles); });
  used.Get();
}

void PutAndDie(roost::Queue<Handles> queue) {
  queue.Put(MakeHandles());
  ::raise(SIGKILL);
}

// D8: what was put stays, whatever becomes of the process that made it.
TEST(HandlesTest, CrossFromAProcessThatWasKilled) {
  roost::Queue<Handles> queue;
  auto maker = roost::Spawn<&PutAndDie>(queue);
  EXPECT_THROW(maker.Result(), roost::ChildDied);
  const Handles handles = queue.Get(true, 60s);
  auto user = roost::MakeProcess<&Use>({}, handles);
  Meet(Copy(handles), [&user] { user.Start(); });
  user.Join();
}

// A value that servers keep and pass on has no place for them, and says so.
TEST(HandlesTest, AreRefusedInValuesOfServers) {
  const Handles handles = MakeHandles();
  const auto refused = [](const auto& handle) {
    try {
      roost::Value::Of(handle);
    } catch (const roost::SerializationError& e) {
      return std::string(e.what()).find("descriptors or shared memory") != std::string::npos;
    }
    return false;
  };
  EXPECT_TRUE(refused(handles));
  EXPECT_TRUE(refused(handles.condition));
  EXPECT_TRUE(refused(handles.barrier));
  EXPECT_TRUE(refused(handles.lock));
  EXPECT_TRUE(refused(handles.rlock));
  EXPECT_TRUE(refused(handles.semaphore));
  EXPECT_TRUE(refused(handles.bounded));
  EXPECT_TRUE(refused(handles.event));
  EXPECT_TRUE(refused(handles.shared));
  EXPECT_TRUE(refused(handles.array));
  EXPECT_TRUE(refused(handles.queue));
  EXPECT_TRUE(refused(handles.joinable));
  EXPECT_TRUE(refused(handles.simple));
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
