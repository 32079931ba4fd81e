// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Handles of what processes share within hosted containers. Rows of the table of semantics: D8,
// E10, E11, J1, M1 to M4.

#include <signal.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "roost/standard/dict_proxy.h"
#include "roost/standard/iterator_proxy.h"
#include "roost/standard/list_proxy.h"
#include "roost/standard/namespace_proxy.h"
#include "roost/standard/pool_proxy.h"
#include "roost/standard/queue_proxy.h"
#include "roost/standard/value_proxy.h"
#include "tests/handles/handles.h"
#include "tests/handles/meet.h"
#include "tests/server/expectations.h"

namespace {

using namespace std::chrono_literals;
using handles::Copy;
using handles::Handles;
using handles::MakeHandles;
using handles::Meet;
using roost::DictProxy;
using roost::ListProxy;
using roost::hosted::Dict;
using roost::hosted::List;

using Queues = DictProxy<std::string, roost::Queue<int>>;

class ContainersTest : public ::testing::Test {
 protected:
  const roost::ServerProcess server_ = roost::ServerProcess::Start();
};

void UseFromDict(DictProxy<std::string, Handles> dict) { handles::Use(dict.At("all")); }

// D8, M2
TEST_F(ContainersTest, ADictGivesEveryKindToAnotherProcess) {
  const auto dict = server_.Create<Dict<std::string, Handles>>();
  const Handles handles = MakeHandles();
  dict.Set("all", handles);
  auto user = roost::MakeProcess<&UseFromDict>({}, dict);
  Meet(Copy(handles), [&] { user.Start(); });
  user.Join();
}

void UseFromList(ListProxy<Handles> list) { handles::Use(list.Pop(0)); }

// D8, M1
TEST_F(ContainersTest, AListGivesEveryKindToAnotherProcess) {
  const auto list = server_.Create<List<Handles>>();
  const Handles handles = MakeHandles();
  list.Append(handles);
  auto user = roost::MakeProcess<&UseFromList>({}, list);
  Meet(Copy(handles), [&] { user.Start(); });
  user.Join();
  EXPECT_EQ(list.Size(), 0u);
}

void PutInto(Queues queues, std::string name, int item) { queues.At(name).Put(item); }

void AddQueueAndDie(Queues queues) {
  roost::Queue<int> queue;
  queue.Put(4);
  queues.Set("from a dead process", queue);
  ::raise(SIGKILL);
}

// E11
TEST_F(ContainersTest, QueuesInADictOutliveTheProcessesThatMadeThem) {
  const auto queues = server_.Create<Dict<std::string, roost::Queue<int>>>();
  queues.Set("jobs", roost::Queue<int>());
  roost::Spawn<&PutInto>(queues, "jobs", 3).Result();
  EXPECT_THROW(roost::Spawn<&AddQueueAndDie>(queues).Result(), roost::ChildDied);
  EXPECT_EQ(queues.At("jobs").GetNowait(), 3);
  EXPECT_EQ(queues.At("from a dead process").GetNowait(), 4);
  std::map<std::string, size_t> sizes;
  for (const auto& [name, queue] : queues) sizes[name] = queue.qsize();
  EXPECT_EQ(sizes, (std::map<std::string, size_t>{{"jobs", 0}, {"from a dead process", 0}}));
}

// M1, M6: found by what they are, not by what is in them.
TEST_F(ContainersTest, AListFindsAHandle) {
  const roost::Lock a, b, c;
  const auto list = server_.Create<List<roost::Lock>>(std::vector{a, b});
  EXPECT_EQ(list.Index(b), 1);
  EXPECT_EQ(list.Count(a), 1u);
  EXPECT_EQ(list.Count(c), 0u);
  list.Remove(a);
  EXPECT_EQ(list.Size(), 1u);
}

// M3, M4
TEST_F(ContainersTest, ValuesNamespacesAndHostedQueuesHoldThem) {
  const roost::Shared<int> shared(5);
  const auto cell = server_.Create<roost::hosted::Value<roost::Shared<int>>>(shared);
  cell.Get().FetchAdd(1);
  const auto names = server_.Create<roost::hosted::Namespace>();
  names.Set("shared", shared);
  names.Get<roost::Shared<int>>("shared").FetchAdd(1);
  const auto hosted = server_.Create<roost::hosted::Queue<roost::Shared<int>>>();
  hosted.Put(shared);
  hosted.Get().FetchAdd(1);
  EXPECT_EQ(shared.Get(), 8);
}

// J1: a lock beside the proxy that it guards.
struct Guarded {
  roost::Lock lock;
  ListProxy<int64_t> numbers;
};

void AppendGuarded(DictProxy<std::string, Guarded> dict, int64_t count) {
  Guarded guarded = dict.At("numbers");
  for (int64_t i = 0; i < count; ++i) {
    const std::lock_guard held(guarded.lock);
    guarded.numbers.Append(static_cast<int64_t>(guarded.numbers.Size()));
  }
}

TEST_F(ContainersTest, ALockTravelsBesideTheProxyThatItGuards) {
  const auto dict = server_.Create<Dict<std::string, Guarded>>();
  dict.Set("numbers", {roost::Lock(), server_.Create<List<int64_t>>()});
  std::vector<roost::Process<void>> appenders;
  for (int i = 0; i < 3; ++i) appenders.push_back(roost::Spawn<&AppendGuarded>(dict, 50));
  for (auto& appender : appenders) appender.Result();
  const auto numbers = dict.At("numbers").numbers.Snapshot();
  ASSERT_EQ(numbers.size(), 150u);
  for (size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], static_cast<int64_t>(i));
}

int AddThrough(roost::Shared<int> shared) { return shared.FetchAdd(1); }

TEST_F(ContainersTest, TasksOfAHostedPoolTakeThem) {
  const roost::Shared<int> shared(1);
  const auto pool = server_.Create<roost::hosted::Pool>(2);
  EXPECT_EQ(pool.Apply<&AddThrough>(shared), 1);
  EXPECT_EQ(shared.Get(), 2);
}

// What is taken out is let go of, in the server too.
TEST_F(ContainersTest, AReaderIsToldThatNobodyPutsWhenTheDictHasLetGo) {
  const auto queues = server_.Create<Dict<std::string, roost::Queue<int>>>();
  std::optional<roost::Queue<int>> queue(std::in_place);
  roost::QueueReader<int> reader = queue->reader();
  queues.Set("jobs", *queue);
  queue.reset();
  queues.At("jobs").Put(1);
  EXPECT_EQ(reader.GetNowait(), 1);
  EXPECT_THROW(reader.GetNowait(), roost::Empty);
  queues.Clear();
  EXPECT_THROW(reader.Get(true, kPatience), roost::QueueClosed);
}

}  // namespace
