// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Handles of what processes share as arguments and results of calls. Row D8 of the table of
// semantics.

#include <signal.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/handles/carrier.roost.h"
#include "tests/handles/handles.h"
#include "tests/handles/meet.h"
#include "tests/server/expectations.h"

namespace {

using namespace std::chrono_literals;
using carrier::CarrierProxy;
using carrier::Item;
using handles::Copy;
using handles::Handles;
using handles::MakeHandles;
using handles::Meet;
using roost::Value;
using ::testing::HasSubstr;

class CallsTest : public ::testing::Test {
 protected:
  static roost::ServerProcess Start() {
    return roost::ServerProcess::Start({.plugins = {"tests/handles/libcarrier.so"}});
  }

  // The received are the same as those that were sent.
  static void ExpectSame(const Handles& sent, const Handles& received) {
    auto user = roost::MakeThread({}, [&] { handles::Use(Copy(received)); });
    Meet(Copy(sent), [&] { user.Start(); });
    user.Join();
  }

  roost::ServerProcess server_ = Start();
  CarrierProxy carrier_ = server_.Create<carrier::Carrier>(Value());
};

TEST_F(CallsTest, CarryEveryKindAsArgument) {
  const Handles handles = MakeHandles();
  std::optional<roost::Future<void>> used;
  Meet(Copy(handles), [&] { used = carrier_.UseAsync(Value::Of(handles)); });
  used->Result();
}

TEST_F(CallsTest, CarryEveryKindAsResult) {
  const Handles made = carrier_.Make().As<Handles>();
  std::optional<roost::Future<void>> used;
  Meet(Copy(made), [&] { used = carrier_.UseAsync(Value::Of(made)); });
  used->Result();
}

// One that another value holds, in a list of structs in a list of structs.
TEST_F(CallsTest, CarryThemWhereverAValueCanBe) {
  roost::Queue<int> outer, inner, innermost;
  const std::vector<Item> items = {
      {"outer", Value::Of(outer), {{"inner", Value::Of(inner), {}}, {"none", Value::Of(3), {}}}},
      {"nested", Value::Of(std::vector{Value::Of(innermost), Value::Of(carrier_)}), {}}};
  const std::vector<Item> got = carrier_.EchoItems(items);
  got[0].value.As<roost::Queue<int>>().Put(1);
  got[0].more[0].value.As<roost::Queue<int>>().Put(2);
  EXPECT_EQ(got[0].more[1].value.As<int>(), 3);
  const auto nested = got[1].value.As<std::vector<Value>>();
  nested[0].As<roost::Queue<int>>().Put(3);
  EXPECT_EQ(nested[1].As<CarrierProxy>(), carrier_);
  EXPECT_EQ(outer.GetNowait(), 1);
  EXPECT_EQ(inner.GetNowait(), 2);
  EXPECT_EQ(innermost.GetNowait(), 3);
}

TEST_F(CallsTest, CarryThemToConstructors) {
  const Handles handles = MakeHandles();
  const auto other = server_.Create<carrier::Carrier>(Value::Of(handles));
  ExpectSame(handles, other.Kept().As<Handles>());
}

// Makes a semaphore of one unit more of what it is visited with.
class Visitor {
 public:
  Value Visit(const Value& value) {
    auto semaphore = value.As<roost::Semaphore>();
    semaphore.Release();
    roost::Queue<roost::Semaphore> queue;
    queue.Put(semaphore);
    return Value::Of(queue);
  }
};

TEST_F(CallsTest, CarryThemToCallbacksAndBack) {
  roost::Semaphore semaphore(0);
  Visitor visitor;
  const Value value = carrier_.Visit(roost::Callback(visitor), Value::Of(semaphore));
  EXPECT_TRUE(semaphore.Acquire(0s));
  value.As<roost::Queue<roost::Semaphore>>().GetNowait().Release();
  EXPECT_TRUE(semaphore.Acquire(0s));
}

TEST_F(CallsTest, CarryThemToObjectsOfOtherServersAndBack) {
  const roost::ServerProcess other = Start();
  const auto elsewhere = other.Create<carrier::Carrier>(Value());
  const Handles handles = MakeHandles();
  ExpectSame(handles, carrier_.Pass(elsewhere, Value::Of(handles)).As<Handles>());
}

TEST_F(CallsTest, CarryThemWithinAServer) {
  const Handles handles = MakeHandles();
  ExpectSame(handles, carrier_.Pass(carrier_, Value::Of(handles)).As<Handles>());
}

Handles TakeKept(CarrierProxy carrier) { return carrier.Kept().As<Handles>(); }

// What a process has got from a server it sends on, whatever becomes of the server.
TEST_F(CallsTest, GiveEachProcessItsOwnHandles) {
  const Handles handles = MakeHandles();
  carrier_.Keep(Value::Of(handles));
  const Handles through_child = roost::Spawn<&TakeKept>(carrier_).Result();
  const Handles through_thread = carrier_.Kept().As<Handles>();
  const Value read_before = carrier_.Kept();
  ::kill(server_.pid(), SIGKILL);
  ExpectSame(handles, through_child);
  roost::Lock lock = through_thread.lock;
  EXPECT_FALSE(lock.Acquire(0s));  // they hold it since
  lock.Release();
  EXPECT_TRUE(read_before.As<Handles>().lock.Acquire(0s));
}

TEST_F(CallsTest, ValuesOfTheSameSharedMemoryAreEqual) {
  roost::Queue<int> queue, other;
  EXPECT_EQ(carrier_.Echo(Value::Of(queue)), Value::Of(queue));
  EXPECT_NE(Value::Of(other), Value::Of(queue));
  EXPECT_EQ(Value::Of(roost::Lock()) == Value::Of(roost::Lock()), false);
  EXPECT_EQ(Value::Of(queue).Hash(), carrier_.Echo(Value::Of(queue)).Hash());
  EXPECT_THAT(Value::Of(queue).DebugString(), HasSubstr("4 descriptors"));
}

// The queue's messages hold objects, and the value holds the queue.
TEST_F(CallsTest, AQueueOfProxiesKeepsItsObjectsWhileAServerHoldsIt) {
  {
    roost::Queue<CarrierProxy> queue;
    queue.Put(server_.Create<carrier::Carrier>(Value::Of(7)));
    carrier_.Keep(Value::Of(queue));
  }
  EXPECT_EQ(carrier_.Kept().As<roost::Queue<CarrierProxy>>().GetNowait().Kept().As<int>(), 7);
  {
    roost::Queue<CarrierProxy> queue;
    queue.Put(server_.Create<carrier::Carrier>(Value()));
    carrier_.Keep(Value::Of(queue));
  }
  EXPECT_TRUE(Eventually([&] { return server_.NumberOfObjects() == 2; }));
  carrier_.Keep(Value());
  EXPECT_TRUE(Eventually([&] { return server_.NumberOfObjects() == 1; }));
}

// E9: a server that holds an end that puts counts as one that puts.
TEST_F(CallsTest, AReaderIsToldThatNobodyPutsOnceTheServerHasLetGoToo) {
  std::optional<roost::Queue<int>> queue(std::in_place);
  roost::QueueReader<int> reader = queue->reader();
  carrier_.Keep(Value::Of(*queue));
  queue.reset();
  EXPECT_THROW(reader.GetNowait(), roost::Empty);
  carrier_.Keep(Value());
  EXPECT_THROW(reader.Get(true, kPatience), roost::QueueClosed);
}

// D9
void HoldAndDie(CarrierProxy carrier) {
  auto lock = carrier.Kept().As<roost::Lock>();
  lock.Acquire();
  ::raise(SIGKILL);
}

TEST_F(CallsTest, ALockFromACallTellsOfTheDeathOfItsHolder) {
  roost::Lock lock;
  carrier_.Keep(Value::Of(lock));
  EXPECT_THROW(roost::Spawn<&HoldAndDie>(carrier_).Result(), roost::ChildDied);
  EXPECT_THROW(lock.Acquire(kPatience), roost::OwnerDied);
}

}  // namespace
