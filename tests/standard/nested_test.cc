// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Proxies within hosted containers: table J of the semantics.

#include <csignal>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "roost/standard/dict_proxy.h"
#include "roost/standard/list_proxy.h"
#include "tests/server/expectations.h"
#include "tests/standard/maker.roost.h"

namespace {

using roost::DictProxy;
using roost::ListProxy;
using roost::Value;
using roost::hosted::Dict;
using roost::hosted::List;
using ::testing::ElementsAre;
using ::testing::Pair;

using Inner = DictProxy<std::string, int64_t>;
using Counters = ListProxy<maker::CounterProxy>;

class NestedTest : public testing::Test {
 protected:
  static roost::ServerProcess Start() {
    return roost::ServerProcess::Start({.plugins = {"tests/standard/libmaker.so"}});
  }

  // Whether the server comes to have just so many objects.
  static bool ComesToHave(const roost::ServerProcess& server, uint64_t count) {
    return Eventually([&] { return server.Objects().size() == count; });
  }

  const roost::ServerProcess server_ = Start();
  const roost::ServerProcess other_ = Start();
};

void ChangeInner(ListProxy<Value> list) {
  const Inner inner = list.Get(0).As<Inner>();
  inner["a"] = 30;
  inner["c"] = 5;
}

// J1, as the reference's documentation has it.
TEST_F(NestedTest, AProxyReadFromAListInAnyProcessReachesTheOneObject) {
  const auto list = server_.Create<List<Value>>();
  const auto dict = server_.Create<Dict<std::string, int64_t>>();
  dict["a"] = 3;
  dict["b"] = 4;
  list.Append(Value::Of(dict));
  roost::Spawn<&ChangeInner>(list).Result();
  EXPECT_THAT(dict.Snapshot(), ElementsAre(Pair("a", 30), Pair("b", 4), Pair("c", 5)));
  EXPECT_EQ(list.Get(0).As<Inner>(), dict);
  EXPECT_EQ(list.Index(Value::Of(dict)), 0);
}

// J2
TEST_F(NestedTest, TheOuterKeepsTheInnerAliveUntilItIsCleared) {
  const auto list = server_.Create<List<Inner>>();
  list.Append(server_.Create<Dict<std::string, int64_t>>(std::map<std::string, int64_t>{{"a", 1}}));
  EXPECT_EQ(list.Get(0).At("a"), 1);
  EXPECT_TRUE(ComesToHave(server_, 2));
  {
    const Inner inner = list.Get(0);
    list.Clear();
    EXPECT_EQ(inner.At("a"), 1);  // others hold it
  }
  EXPECT_TRUE(ComesToHave(server_, 1));
}

TEST_F(NestedTest, EveryWayOutOfAContainerFreesTheInner) {
  const auto maker = server_.Create<maker::Maker>(std::vector<int64_t>());
  const auto counters = server_.Create<List<maker::CounterProxy>>();
  const auto by_name = server_.Create<Dict<std::string, maker::CounterProxy>>();
  const auto alive = [&] { return maker.CountersAlive(); };
  const int64_t before = alive();
  const auto add = [&](int count) {
    for (int i = 0; i < count; ++i) counters.Append(maker.NewCounter());
  };
  add(8);
  EXPECT_EQ(alive(), before + 8);
  counters.Pop();
  counters.Erase(0);
  counters.Set(0, {});
  counters.Remove(counters.Get(1));
  counters.Erase({.start = 1, .stop = 2});
  counters.Set({.start = 1, .stop = 2}, {});
  EXPECT_TRUE(Eventually([&] { return alive() == before + 2; })) << alive();
  counters *= 0;
  EXPECT_TRUE(Eventually([&] { return alive() == before; })) << alive();
  for (const char* name : {"a", "b", "c", "d", "e"}) by_name.Set(name, maker.NewCounter());
  by_name.Erase("a");
  by_name.Set("b", {});
  by_name.Take("c");
  by_name.Update({{"d", {}}});
  by_name.Apply(DictProxy<std::string, maker::CounterProxy>::Batch().Erase("e"));
  EXPECT_TRUE(Eventually([&] { return alive() == before; })) << alive();
}

TEST_F(NestedTest, TheInnerGoesWithTheOuter) {
  const auto maker = server_.Create<maker::Maker>(std::vector<int64_t>());
  const int64_t before = maker.CountersAlive();
  {
    const auto outer = server_.Create<List<Counters>>();
    outer.Append(server_.Create<List<maker::CounterProxy>>());
    outer.Get(0).Append(maker.NewCounter());
    EXPECT_EQ(maker.CountersAlive(), before + 1);
  }
  EXPECT_TRUE(Eventually([&] { return maker.CountersAlive() == before; }));
}

// J3
TEST_F(NestedTest, AProxyInAnArgumentIsTheObjectItselfInItsServer) {
  const auto maker = server_.Create<maker::Maker>(std::vector<int64_t>());
  const auto counters = server_.Create<List<maker::CounterProxy>>();
  counters.Append(maker.NewCounter());
  counters.Append(maker.NewCounter());
  EXPECT_TRUE(maker.Holds(counters));
  EXPECT_EQ(maker.BumpAll(counters), 2);
  EXPECT_EQ(maker.BumpAll(counters), 4);
}

// J4
TEST_F(NestedTest, ListsThatContainThemselvesDoNoHarmAndAreNamed) {
  const auto list = server_.Create<List<Value>>();
  list.Append(Value::Of(list));
  EXPECT_EQ(list.Get(0).As<ListProxy<Value>>(), list);
  const auto a = server_.Create<List<Value>>();
  const auto b = server_.Create<Dict<Value, Value>>();
  a.Append(Value::Of(b));
  b.Set(Value::Of(a), Value::Of(a));
  EXPECT_THAT(
      server_.handle().DebugInfo().cycles,
      ElementsAre(ElementsAre(list.object_id()), ElementsAre(a.object_id(), b.object_id())));
  list.Clear();
  a.Clear();
  EXPECT_THAT(server_.handle().DebugInfo().cycles, ElementsAre());
}

// J5
TEST_F(NestedTest, AnotherServersObjectWorksFromWithinAContainer) {
  const auto maker = server_.Create<maker::Maker>(std::vector<int64_t>());
  const auto counters = other_.Create<List<maker::CounterProxy>>();
  counters.Append(maker.NewCounter());
  // The maker, its own list, and the counter, which now only the other server holds.
  EXPECT_TRUE(ComesToHave(server_, 3));
  const auto far_maker = other_.Create<maker::Maker>(std::vector<int64_t>());
  EXPECT_FALSE(far_maker.Holds(server_.Create<List<Value>>()));
  EXPECT_EQ(far_maker.BumpAll(counters), 1);
  EXPECT_EQ(counters.Get(0).Add(1), 2);
  counters.Clear();
  EXPECT_TRUE(Eventually([&] { return maker.CountersAlive() == 1; }));
}

// What a killed server held is freed, and what is left of it in another says so.
TEST_F(NestedTest, AKilledServerHoldsNothingAndIsReportedGone) {
  const auto maker = server_.Create<maker::Maker>(std::vector<int64_t>());
  const auto here = server_.Create<List<Value>>();
  const auto there = other_.Create<List<Value>>();
  there.Append(Value::Of(maker.NewCounter()));
  here.Append(Value::Of(there));
  EXPECT_EQ(maker.CountersAlive(), 2);
  ASSERT_EQ(::kill(other_.pid(), SIGKILL), 0);
  EXPECT_TRUE(Eventually([&] { return maker.CountersAlive() == 1; }));
  EXPECT_THROW(here.Get(0).As<ListProxy<Value>>().Size(), roost::ServerGone);
}

}  // namespace
