// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Every type that the generator maps, there and back through a real server process. Row I11.

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "roost/proxies/call.h"
#include "roost/proxies/wire.h"
#include "roost/roost.h"
#include "tools/codegen/testdata/everything.roost.h"
#include "tools/codegen/testdata/shapes.roost.h"

namespace {

namespace shapes = testing::shapes;

roost::Bytes ToBytes(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return roost::Bytes(bytes.begin(), bytes.end());
}

class EverythingTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = new roost::ServerProcess(roost::ServerProcess::Start(
        {.plugins = {"tools/codegen/testdata/libeverything.so"}, .name = "everything"}));
  }
  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }

  static inline roost::ServerProcess* server_ = nullptr;
  const everything::EverythingProxy proxy_ = server_->Create<everything::Everything>();
};

TEST_F(EverythingTest, ScalarsKeepTheirDefaults) {
  const everything::Scalars scalars;
  EXPECT_EQ(scalars.int64, std::numeric_limits<int64_t>::min());
  EXPECT_EQ(scalars.uint64, std::numeric_limits<uint64_t>::max());
  EXPECT_TRUE(std::isinf(scalars.infinite));
  EXPECT_EQ(scalars.color, everything::Color::kDarkGreen);
  EXPECT_EQ(proxy_.EchoScalars(scalars), scalars);
}

TEST_F(EverythingTest, ScalarsKeepOtherValues) {
  const everything::Scalars scalars = {.nothing = {},
                                       .flag = true,
                                       .set_flag = false,
                                       .int8 = 127,
                                       .int16 = 0,
                                       .int32 = 2147483647,
                                       .int64 = 1,
                                       .uint8 = 0,
                                       .uint16 = 1,
                                       .uint32 = 2,
                                       .uint64 = 3,
                                       .float32 = -0.25f,
                                       .float64 = 1e-300,
                                       .infinite = -1,
                                       .color = everything::Color::kAzure,
                                       .plain = -1};
  EXPECT_EQ(proxy_.EchoScalars(scalars), scalars);
}

TEST_F(EverythingTest, PointersKeepTheirDefaults) {
  const everything::Pointers pointers;
  EXPECT_EQ(pointers.greeting, "say \"hi\"\n");
  EXPECT_EQ(pointers.magic, ToBytes(std::string_view("\0\xff"
                                                     "A",
                                                     3)));
  EXPECT_EQ(pointers.point.unit, shapes::Unit::kMeter);
  EXPECT_EQ(proxy_.EchoPointers(pointers), pointers);
}

TEST_F(EverythingTest, PointersKeepOtherValues) {
  everything::Pointers pointers;
  pointers.text = std::string("a\0b", 3);
  pointers.greeting = "";
  pointers.data = ToBytes("data");
  pointers.magic = {};
  pointers.scalars.plain = 5;
  pointers.point = {.x = 1, .y = 2, .unit = shapes::Unit::kInch};
  pointers.counter = proxy_.MakeCounter(3);
  const everything::Pointers echoed = proxy_.EchoPointers(pointers);
  EXPECT_EQ(echoed, pointers);
  EXPECT_EQ(echoed.counter.Add(1), 4);
  EXPECT_FALSE(echoed.canvas);
}

TEST_F(EverythingTest, ListsKeepTheirDefaults) {
  const everything::Lists lists;
  EXPECT_EQ(lists.grid, (std::vector<std::vector<int32_t>>{{1, 2}, {}, {3}}));
  EXPECT_EQ(lists.points.size(), 2u);
  EXPECT_EQ(proxy_.EchoLists(lists), lists);
}

TEST_F(EverythingTest, ListsKeepOtherValues) {
  const std::vector<everything::CounterProxy> counters = proxy_.MakeCounters({1, 2});
  const everything::Lists lists = {.nothings = std::vector<std::monostate>(3),
                                   .flags = {false, false, true},
                                   .small = {},
                                   .numbers = {1, -1, 1 << 30},
                                   .ratios = {0.25f},
                                   .colors = {everything::Color::kDarkGreen},
                                   .texts = {"", "text"},
                                   .blobs = {ToBytes("blob"), {}},
                                   .points = {{.x = 7}},
                                   .grid = {{}, {1}},
                                   .names = {{"a"}, {"b", "c"}},
                                   .counters = counters,
                                   .counter_grid = {{}, counters}};
  const everything::Lists echoed = proxy_.EchoLists(lists);
  EXPECT_EQ(echoed, lists);
  EXPECT_EQ(echoed.counter_grid[1][1].Total(), 2);
}

TEST_F(EverythingTest, StructsNest) {
  const everything::Tree tree = {.label = "root",
                                 .children = {{"left", {{"leaf", {}}}}, {"right", {}}}};
  EXPECT_EQ(proxy_.EchoTree(tree), tree);
  const everything::Even even = {.odds = {{.evens = {{.odds = {}, .number = 2}}, .number = 1}},
                                 .number = 0};
  EXPECT_EQ(proxy_.EchoEven(even), even);
  const shapes::Outline outline = {.points = {{1, 2}},
                                   .holes = {{.points = {{3, 4}}, .holes = {}}}};
  EXPECT_EQ(proxy_.EchoOutline(outline), outline);
}

TEST_F(EverythingTest, AMethodMayTakeAndReturnAStructOfTheSchema) {
  everything::Outer outer;
  EXPECT_EQ(outer.inner.number, 7);
  outer.inner.deepest.word = "deep";
  outer.later = {.class_ = 1, .http_url_parts = {"a", "b"}, .renamed = "odd"};
  outer.kind = everything::Outer::Kind::kTwo;
  EXPECT_EQ(proxy_.EchoOuter(outer), outer);
}

TEST_F(EverythingTest, EmptyStructsAndVoid) {
  EXPECT_EQ(proxy_.EchoEmpty({}, {}), std::monostate());
  proxy_.Nothing();
}

TEST_F(EverythingTest, EachKindOfParameterAndResult) {
  EXPECT_EQ(proxy_.Color(everything::Color::kAzure), everything::Color::kAzure);
  EXPECT_EQ(proxy_.Color(everything::Color::kRed), everything::Color::kRed);
  EXPECT_TRUE(proxy_.Flag(true));
  EXPECT_FALSE(proxy_.Flag(false));
  EXPECT_EQ(proxy_.Text("text"), "text");
  EXPECT_EQ(proxy_.Text(""), "");
  EXPECT_EQ(proxy_.Bytes(ToBytes("bytes")), ToBytes("bytes"));
  EXPECT_EQ(proxy_.Numbers({}), std::vector<int64_t>());
  EXPECT_EQ(proxy_.Numbers({3, 2}), (std::vector<int64_t>{3, 2}));
  EXPECT_EQ(proxy_.Ratio(1, 4), 0.25);
  EXPECT_EQ(proxy_.Because(5), 5);
  EXPECT_EQ(proxy_.Collide(1, 2, 3, 4, 5, 6, 7), 7654321);
}

TEST_F(EverythingTest, SeveralResultsAreAStruct) {
  const everything::Everything::DivideResults divided = proxy_.Divide(7, 2);
  EXPECT_EQ(divided.quotient, 3);
  EXPECT_EQ(divided.remainder, 1);
  const auto described = proxy_.Describe({.letter = "z"});
  EXPECT_EQ(described.name, "kind z");
  EXPECT_EQ(described.colors,
            (std::vector<everything::Color>{everything::Color::kRed, everything::Color::kAzure}));
  EXPECT_EQ(described.counter.Total(), 4);
}

TEST_F(EverythingTest, ObjectsAreParametersAndResults) {
  const everything::CounterProxy counter = proxy_.MakeCounter(10);
  EXPECT_EQ(proxy_.AddTo(counter, 5), 15);
  EXPECT_EQ(counter.Total(), 15);
  const everything::CounterProxy fork = counter.Fork();
  EXPECT_EQ(fork.Add(1), 16);
  EXPECT_EQ(proxy_.AddToAll({counter, fork, counter}, 1), (std::vector<int64_t>{16, 17, 17}));
  EXPECT_EQ(proxy_.ManyParameters(1, 2, "text", {{}, {}}, counter), 3u);
}

TEST_F(EverythingTest, ANullProxyArrivesAsOne) {
  const auto results = proxy_.NoCounter({});
  EXPECT_TRUE(results.is_null);
  EXPECT_FALSE(results.counter);
  EXPECT_FALSE(proxy_.NoCounter(proxy_.MakeCounter(1)).is_null);
}

TEST_F(EverythingTest, AConstructorTakesParameters) {
  const auto counter = server_->Create<everything::Counter>(
      3, "label", shapes::Outline{.points = {{}, {}}, .holes = {}});
  EXPECT_EQ(counter.Total(), 3);
  EXPECT_EQ(counter.Label(), "label..");
  EXPECT_TRUE(server_->Create<everything::Marker>());
}

TEST_F(EverythingTest, AConstructorIsNoMethod) {
  const auto counter = server_->Create<everything::Counter>(3, "", shapes::Outline());
  roost::ClientCall call(counter, everything::Counter::kId, 0, "everything::Counter.new");
  call.Params(1, 2);
  EXPECT_THROW(call.Send(), roost::Unimplemented);
}

TEST_F(EverythingTest, AnOlderCallersMissingFieldsAreTheirDefaults) {
  // The parameters that somebody sends who knows none of them.
  roost::ClientCall color(proxy_, everything::Everything::kId, 9, "color");
  color.Params(0, 0);
  EXPECT_EQ(roost::wire::Get<everything::Color>(color.Send(), 0, everything::Color::kRed),
            everything::Color::kAzure);
  roost::ClientCall text(proxy_, everything::Everything::kId, 11, "text");
  text.Params(0, 0);
  EXPECT_EQ(roost::wire::ReadText(roost::wire::Pointer(text.Send(), 0)), "default");
  roost::ClientCall bytes(proxy_, everything::Everything::kId, 12, "bytes");
  bytes.Params(0, 0);
  EXPECT_EQ(roost::wire::Read<roost::Bytes>(roost::wire::Pointer(bytes.Send(), 0)),
            ToBytes("\1\2"));
  roost::ClientCall numbers(proxy_, everything::Everything::kId, 13, "numbers");
  numbers.Params(0, 0);
  EXPECT_EQ(roost::wire::Read<std::vector<int64_t>>(roost::wire::Pointer(numbers.Send(), 0)),
            (std::vector<int64_t>{1, 2}));
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
