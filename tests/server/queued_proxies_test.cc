// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Objects of which messages in queues speak live until the messages are got, or the queue is gone.
// E10: row of the table of queues.

#include <signal.h>

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/server/expectations.h"
#include "tests/server/zoo.roost.h"

namespace {

using Counters = roost::Queue<zoo::CounterProxy>;

class QueuedProxiesTest : public ::testing::Test {
 protected:
  // Only the zoo is left.
  bool OthersAreGone() {
    return Eventually([&] { return server_.NumberOfObjects() == 1; });
  }

  roost::ServerProcess server_ = roost::ServerProcess::Start({.plugins = {"libzoo.so"}});
  zoo::ZooProxy zoo_ = server_.Create<zoo::Zoo>();
};

void PutAndDie(zoo::ZooProxy zoo, Counters counters) {
  counters.Put(zoo.MakeCounter(7));
  counters.Put(zoo.MakeCounter(8));
  ::raise(SIGKILL);
}

TEST_F(QueuedProxiesTest, OutliveTheProcessThatPutThem) {
  Counters counters;
  auto child = roost::Spawn<&PutAndDie>(zoo_, counters);
  Thrown<roost::ChildDied>([&] { child.Result(); });
  EXPECT_EQ(counters.Get().Add(1), 8);
  EXPECT_EQ(counters.Get().Add(1), 9);
  EXPECT_TRUE(OthersAreGone());
}

TEST_F(QueuedProxiesTest, LiveWhileTheyWaitAndAsLongAsTheyAreHeldAfterwards) {
  Counters counters;
  counters.Put(zoo_.MakeCounter(7));
  for (int i = 0; i < 20; ++i) zoo_.MakeCounter(0);
  // These are gone, and the one in the queue is not.
  EXPECT_TRUE(Eventually([&] { return server_.NumberOfObjects() == 2; }));
  auto counter = counters.Get();
  EXPECT_EQ(counter.Add(1), 8);
  counter = {};
  EXPECT_TRUE(OthersAreGone());
}

// N8
TEST_F(QueuedProxiesTest, AreShownAsHeldByTheirQueues) {
  Counters counters, others;
  {
    const auto counter = zoo_.MakeCounter(7);
    counters.Put(counter);
    counters.Put(counter);
    others.Put(counter);
  }
  std::vector<uint64_t> queued;
  ASSERT_TRUE(Eventually([&] {
    const auto holders = server_.Objects().at(1).holders;
    queued.clear();
    for (const auto& holder : holders) {
      if (holder.kind != roost::ObjectHolder::Kind::kQueue) return false;
      queued.push_back(holder.references);
    }
    return true;
  }));
  EXPECT_THAT(queued, ::testing::UnorderedElementsAre(1, 2));
  EXPECT_THAT(server_.DebugInfo().ToString(), ::testing::HasSubstr("a queue x"));
  counters.Get();
  EXPECT_EQ(others.Get().Value(), 7);
}

// N3
TEST_F(QueuedProxiesTest, AreGivenBackWithAQueueThatNobodyHasAnyMore) {
  {
    Counters counters;
    std::vector<zoo::CounterProxy> made = zoo_.Counters(10);
    EXPECT_EQ(counters.PutMany(made), 10u);
    made.clear();
    EXPECT_EQ(counters.Get().Value(), 0);
    EXPECT_EQ(counters.Get().Value(), 1);
    EXPECT_TRUE(Eventually([&] { return server_.NumberOfObjects() == 9; }));
  }
  EXPECT_TRUE(OthersAreGone());
}

TEST_F(QueuedProxiesTest, AreTakenBackWhenTheyAreNotPut) {
  Counters counters(1);
  EXPECT_TRUE(counters.TryPut(zoo_.MakeCounter(1)));
  EXPECT_FALSE(counters.TryPut(zoo_.MakeCounter(2)));
  std::vector<zoo::CounterProxy> made = zoo_.Counters(5);
  EXPECT_EQ(counters.PutMany(made, false), 0u);
  made.clear();
  EXPECT_TRUE(Eventually([&] { return server_.NumberOfObjects() == 2; }));
  counters.Get();
  EXPECT_TRUE(OthersAreGone());
}

TEST_F(QueuedProxiesTest, GoThroughAQueueInAQueue) {
  roost::Queue<Counters> queues;
  {
    Counters counters;
    counters.Put(zoo_.MakeCounter(7));
    queues.Put(counters);
  }
  EXPECT_EQ(queues.Get().Get().Add(1), 8);
  EXPECT_TRUE(OthersAreGone());
}

}  // namespace
