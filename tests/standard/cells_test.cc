// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Hosted values, arrays and namespaces: rows M3, M4 and M6 of the semantics table.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "roost/standard/array_proxy.h"
#include "roost/standard/dict_proxy.h"
#include "roost/standard/namespace_proxy.h"
#include "roost/standard/value_proxy.h"
#include "tests/server/expectations.h"

namespace {

using roost::ArrayProxy;
using roost::ValueProxy;
using roost::hosted::Array;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

class CellsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = new roost::ServerProcess(roost::ServerProcess::Start());
  }
  static void TearDownTestSuite() { delete server_; }

  template <class T>
  static ValueProxy<T> Cell(const T& value) {
    return server_->Create<roost::hosted::Value<T>>(value);
  }

  static roost::ServerProcess* server_;
};

roost::ServerProcess* CellsTest::server_ = nullptr;

TEST_F(CellsTest, AValueIsReadAndSet) {
  const auto number = Cell<int32_t>(3);
  EXPECT_EQ(number.Get(), 3);
  number.Set(-4);
  EXPECT_EQ(number.Get(), -4);
  const auto text = Cell<std::string>("text");
  text.Set("other");
  EXPECT_EQ(text.Get(), "other");
  EXPECT_EQ(server_->Create<roost::hosted::Value<double>>().Get(), 0.0);
}

TEST_F(CellsTest, AValueTakesOnlyItsOwnType) {
  const auto number = Cell<int8_t>(3);
  EXPECT_THROW(ValueProxy<int64_t>(number).Set(1000), roost::WrongType);
  EXPECT_THROW(ValueProxy<std::string>(number).Set("text"), roost::WrongType);
  EXPECT_THROW(ValueProxy<std::string>(number).Get(), roost::WrongType);
  EXPECT_EQ(number.Get(), 3);
}

TEST_F(CellsTest, AValueAddsWithoutLosingAny) {
  const auto sum = Cell<int64_t>(0);
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([sum] {
        for (int i = 0; i < 200; ++i) sum.FetchAdd(1);
      });
    }
  }
  EXPECT_EQ(sum.FetchAdd(-1), 800);
  EXPECT_EQ(sum.Get(), 799);
}

TEST_F(CellsTest, AValueRefusesWhatItCannotHold) {
  const auto small = Cell<int8_t>(127);
  EXPECT_THROW(small.FetchAdd(1), std::overflow_error);
  EXPECT_EQ(small.Get(), 127);
  EXPECT_THROW(Cell<std::string>("a").FetchAdd("b"), roost::WrongType);
}

TEST_F(CellsTest, AValueIsExchangedOnlyWhenItIsAsExpected) {
  const auto number = Cell<int64_t>(3);
  int64_t expected = 4;
  EXPECT_FALSE(number.CompareExchange(expected, 5));
  EXPECT_EQ(expected, 3);
  EXPECT_TRUE(number.CompareExchange(expected, 5));
  EXPECT_EQ(number.Get(), 5);
}

TEST_F(CellsTest, AnArrayIsReadAndSet) {
  const auto array = server_->Create<Array<double>>(uint64_t{3});
  EXPECT_EQ(array.Size(), 3u);
  EXPECT_THAT(array.Snapshot(), ElementsAre(0, 0, 0));
  array.Set(1, 0.5);
  array.Set(-1, 1.5);
  EXPECT_EQ(array.Get(1), 0.5);
  EXPECT_THAT(array.Snapshot(), ElementsAre(0, 0.5, 1.5));
  EXPECT_THAT(server_->Create<Array<bool>>(std::vector<bool>{true, false}).Snapshot(),
              ElementsAre(true, false));
  EXPECT_THAT(server_->Create<Array<uint16_t>>(std::vector<uint16_t>()).Snapshot(), IsEmpty());
}

TEST_F(CellsTest, AnArrayHasSlices) {
  const auto array = server_->Create<Array<int32_t>>(std::vector<int32_t>{0, 1, 2, 3, 4});
  EXPECT_THAT(array.Get({.start = -3, .stop = -1}), ElementsAre(2, 3));
  array.Set({.step = -2}, {40, 20, 0});
  EXPECT_THAT(array.Snapshot(), ElementsAre(0, 1, 20, 3, 40));
  EXPECT_THROW(array.Set({.stop = 2}, {1, 2, 3}), std::invalid_argument);
}

TEST_F(CellsTest, AnArrayChecksIndicesAndTypes) {
  const auto array = server_->Create<Array<int32_t>>(std::vector<int32_t>{1});
  try {
    array.Get(1);
    ADD_FAILURE() << "no exception";
  } catch (const std::out_of_range& e) {
    EXPECT_STREQ(e.what(), "array: index 1 of a list of 1");
    EXPECT_THAT(roost::GetRemoteTraceback(e), HasSubstr("hosted_array.cc\", line "));
  }
  EXPECT_STREQ(Thrown<roost::WrongType>([&] { ArrayProxy<float>(array).Get(0); }).what(),
               "an array of int32 is used as one of float32");
  EXPECT_THROW(ArrayProxy<uint32_t>(array).Set({}, {}), roost::WrongType);
}

TEST_F(CellsTest, AnArrayAddsAndExchanges) {
  const auto array = server_->Create<Array<uint8_t>>(std::vector<uint8_t>{0, 250});
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([array] {
        for (int i = 0; i < 50; ++i) array.FetchAdd(0, 1);
      });
    }
  }
  EXPECT_EQ(array.Get(0), 200);
  EXPECT_EQ(array.FetchAdd(1, 5), 250);
  EXPECT_THROW(array.FetchAdd(1, 1), std::overflow_error);
  uint8_t expected = 1;
  EXPECT_FALSE(array.CompareExchange(0, expected, 2));
  EXPECT_EQ(expected, 200);
  EXPECT_TRUE(array.CompareExchange(0, expected, 2));
  EXPECT_THAT(array.Snapshot(), ElementsAre(2, 255));
}

TEST_F(CellsTest, ALargeArrayArrivesWhole) {
  std::vector<int64_t> numbers(1'000'000);
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<int64_t>(i * i);
  const auto array = server_->Create<Array<int64_t>>(numbers);
  EXPECT_EQ(array.Snapshot(), numbers);
}

// M4
TEST_F(CellsTest, ANamespaceHasAttributesOfAnyType) {
  const auto space = server_->Create<roost::hosted::Namespace>();
  space.Set("a", 1);
  space.Set("text", "t");
  EXPECT_EQ(space.Get<int>("a"), 1);
  EXPECT_EQ(space.Get<std::string>("text"), "t");
  EXPECT_EQ(space.DebugText(), "Namespace(a=1, text=\"t\")");
  EXPECT_THROW(space.Get<std::string>("a"), roost::WrongType);
  space.Set("a", 2.5);
  EXPECT_EQ(space.Get<double>("a"), 2.5);
  space.Erase("a");
  EXPECT_FALSE(space.Contains("a"));
  EXPECT_STREQ(Thrown<std::out_of_range>([&] { space.Get<int>("a"); }).what(),
               "the namespace has no attribute 'a'");
  EXPECT_THROW(space.Erase("a"), std::out_of_range);
  EXPECT_THAT(space.Snapshot(), ElementsAre(Pair("text", roost::Value::Of("t"))));
}

void SetHere(roost::NamespaceProxy space, ValueProxy<int64_t> cell) {
  space.Set("cell", cell);
  cell.FetchAdd(1);
}

TEST_F(CellsTest, AreTheSameInEveryProcessAndHoldProxies) {
  const auto space = server_->Create<roost::hosted::Namespace>();
  const auto cell = Cell<int64_t>(1);
  roost::Spawn<&SetHere>(space, cell).Result();
  EXPECT_EQ(space.Get<ValueProxy<int64_t>>("cell"), cell);
  EXPECT_EQ(space.Get<ValueProxy<int64_t>>("cell").Get(), 2);
}

// M6: proxies are equal when they stand for one object, whatever it holds.
TEST_F(CellsTest, EqualityIsOfObjectsNotOfWhatTheyHold) {
  const auto one = Cell<int64_t>(2);
  const auto other = Cell<int64_t>(2);
  EXPECT_NE(one, other);
  EXPECT_EQ(one.Get(), other.Get());
}

}  // namespace
