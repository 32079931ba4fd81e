// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Handles of what processes share can be sent to any of them, in every way; handles of what belongs
// to one process cannot be sent, which the compiler says. Rows of the table of semantics: A2, D8,
// E11.

#include "tests/handles/handles.h"

#include <signal.h>

#include <chrono>

#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/handles/meet.h"

namespace {

using namespace std::chrono_literals;
using handles::Copy;
using handles::Handles;
using handles::MakeHandles;
using handles::Meet;
using handles::Use;

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

void UseFromQueue(roost::Queue<Handles> queue) { Use(queue.Get(true, 60s)); }

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

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
