// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Objects that methods give out as proxies: table K of the semantics, and iterators (M5).

#include <csignal>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/server/expectations.h"
#include "tests/standard/containers.h"
#include "tests/standard/maker.roost.h"

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

using Ints = std::vector<int64_t>;
using Numbers = roost::IteratorProxy<int64_t>;

class ManagedTest : public testing::Test {
 protected:
  bool IteratorsComeTo(int64_t count) const {
    return Eventually([&] { return maker_.IteratorsAlive() == count; });
  }

  const roost::ServerProcess server_ =
      roost::ServerProcess::Start({.plugins = {"tests/standard/libmaker.so"}});
  const maker::MakerProxy maker_ = server_.Create<maker::Maker>(Ints{1, 2});
};

// K1, in a constructor too; K5
TEST_F(ManagedTest, AConstructorManagesAndTheSameObjectIsTheSameProxy) {
  const roost::ListProxy<int64_t> list(maker_.OwnList());
  EXPECT_THAT(list.Snapshot(), ElementsAre(1, 2));
  list.Append(3);
  EXPECT_EQ(maker_.OwnList(), list);
  EXPECT_THAT(roost::ListProxy<int64_t>(maker_.OwnList()).Snapshot(), ElementsAre(1, 2, 3));
  EXPECT_EQ(maker_.SameCounter(), maker_.SameCounter());
  EXPECT_NE(maker_.NewCounter(), maker_.NewCounter());
}

// K1, K7
TEST_F(ManagedTest, ProxiesArriveAnywhereInASchemasStruct) {
  maker::Mixed mixed = maker_.Mixed();
  EXPECT_EQ(mixed.name, "mixed");
  EXPECT_THAT(mixed.numbers, ElementsAre(1, 2, 3));
  EXPECT_EQ(mixed.counter.Add(5), 5);
  EXPECT_EQ(mixed.lists.at(0), maker_.OwnList());
  EXPECT_THAT(roost::ListProxy<std::string>(mixed.lists.at(1)).Snapshot(), ElementsAre("a"));
  const auto counters = mixed.anything.As<std::vector<maker::CounterProxy>>();
  EXPECT_EQ(counters.at(0), mixed.counter);
  mixed.numbers.push_back(4);
  EXPECT_THAT(maker_.Mixed().numbers, ElementsAre(1, 2, 3));
}

int64_t UseAll(Containers containers) {
  containers.lists.at(0).Append(3);
  containers.dicts.at("dict")["a"] += 1;
  std::get<roost::ValueProxy<int64_t>>(containers.value).FetchAdd(1);
  containers.array->Set(0, 2.5);
  containers.attributes.Set("y", 2);
  containers.memory.buf()[0] = std::byte{9};
  containers.plain = 8;
  return containers.numbers.Next().value();
}

// K2, K6
TEST_F(ManagedTest, EveryStandardClassArrivesAnywhereAndGoesOnToOtherProcesses) {
  const auto all = maker_.Containers().As<Containers>();
  EXPECT_EQ(roost::Spawn<&UseAll>(all).Result(), 0);
  EXPECT_EQ(all.plain, 7);
  EXPECT_THAT(all.lists.at(0).Snapshot(), ElementsAre(1, 2, 3));
  EXPECT_THAT(all.dicts.at("dict").Snapshot(), ElementsAre(Pair("a", 2)));
  EXPECT_EQ(std::get<roost::ValueProxy<int64_t>>(all.value).Get(), 6);
  EXPECT_THAT(all.array->Snapshot(), ElementsAre(2.5, 1.5));
  EXPECT_EQ(all.attributes.DebugText(), "Namespace(x=1, y=2)");
  EXPECT_EQ(all.memory.buf()[0], std::byte{9});
  EXPECT_THAT(all.numbers.Take(10), ElementsAre(1, 2));
}

[[noreturn]] void HoldAndWait(maker::MakerProxy maker, std::string path) {
  const maker::CounterProxy held = maker.NewCounter();
  const roost::Value more = maker.Containers();
  CreateFile(path);
  for (;;) ::pause();
}

// K8
TEST_F(ManagedTest, WhatAKilledClientWasGivenIsFreed) {
  const int64_t counters = maker_.CountersAlive();
  const auto objects = server_.Objects().size();
  const std::string path = FreshPath("holds");
  auto child = roost::Spawn<&HoldAndWait>(maker_, path);
  ASSERT_TRUE(Eventually([&] { return std::filesystem::exists(path); }));
  EXPECT_EQ(maker_.CountersAlive(), counters + 1);
  ASSERT_EQ(::kill(child.pid(), SIGKILL), 0);
  EXPECT_TRUE(Eventually([&] { return maker_.CountersAlive() == counters; }));
  EXPECT_TRUE(Eventually([&] { return server_.Objects().size() == objects; }));
}

// K1: outside of a server there is nothing that could host it.
// K3: what is given out has an interface, or it does not compile (tests/registration); K4: each
// class that makes objects has a name of its own.
TEST_F(ManagedTest, NothingIsManagedOutsideOfAServer) {
  EXPECT_THROW(roost::ManagedList(Ints{1}), roost::InvalidState);
  EXPECT_THROW(roost::ManagedMemoryBlock(roost::MemoryBlock(1)), roost::InvalidState);
}

// M5
TEST_F(ManagedTest, AnIteratorIsAnInputRange) {
  const Numbers numbers(maker_.CountTo(5, -1));
  Ints seen;
  for (const int64_t number : numbers) {
    seen.push_back(number);
    if (number == 2) break;
  }
  EXPECT_THAT(seen, ElementsAre(0, 1, 2));
  EXPECT_EQ(numbers.Next(), 3);
  EXPECT_THAT(numbers.Take(10), ElementsAre(4));
  EXPECT_EQ(numbers.Next(), std::nullopt);
  EXPECT_THAT(numbers.Take(10), IsEmpty());
  EXPECT_THAT(roost::IteratorProxy<std::string>(maker_.Letters()).Take(9),
              ElementsAre("a", "b", "c"));
}

TEST_F(ManagedTest, AnIteratorsSourceIsFreedAtItsEndOrWithTheLastProxy) {
  const Numbers ended(maker_.CountTo(1, -1));
  EXPECT_EQ(maker_.IteratorsAlive(), 1);
  ended.Take(2);
  EXPECT_EQ(maker_.IteratorsAlive(), 0);
  {
    const Numbers dropped(maker_.CountTo(1, -1));
    EXPECT_EQ(maker_.IteratorsAlive(), 1);
  }
  EXPECT_TRUE(IteratorsComeTo(0));
}

TEST_F(ManagedTest, WhatAnIteratorsSourceThrowsArrivesAfterWhatItGave) {
  const Numbers numbers(maker_.CountTo(5, 2));
  EXPECT_THAT(numbers.Take(10), ElementsAre(0, 1));
  try {
    numbers.Next();
    ADD_FAILURE() << "no exception";
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "no more numbers");
    EXPECT_THAT(roost::GetRemoteTraceback(e), HasSubstr("maker.cc\", line "));
  }
  EXPECT_EQ(numbers.Next(), std::nullopt);
  EXPECT_EQ(maker_.IteratorsAlive(), 0);
}

}  // namespace
