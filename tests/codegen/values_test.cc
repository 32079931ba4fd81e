// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// AnyPointers through a real server process: values of any type, with the proxies within.

#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/codec/aggregate.h"
#include "roost/codec/containers.h"
#include "roost/proxies/call.h"
#include "roost/proxies/wire.h"
#include "roost/roost.h"
#include "tools/codegen/testdata/values.roost.h"

namespace {

using roost::Value;

struct Team {
  std::string name;
  std::vector<values::BallProxy> balls;
  std::map<std::string, int64_t> scores;
  bool operator==(const Team&) const = default;
};

void PutABall(values::BoxProxy box) { box.Put("more", Value::Of(box.MakeBall())); }

int64_t BounceTheFirst(Value team) { return team.As<Team>().balls.at(0).Bounce(); }

class ValuesTest : public testing::Test {
 protected:
  static roost::ServerProcess Start() {
    return roost::ServerProcess::Start(
        {.plugins = {"tools/codegen/testdata/libvalues.so"}, .name = "values"});
  }

  // The count of live balls once it is `expected`, or after some seconds.
  int64_t BallsAlive(int64_t expected) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    int64_t count = box_.BallsAlive();
    while (count != expected && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
      count = box_.BallsAlive();
    }
    return count;
  }

  const roost::ServerProcess server_ = Start();
  const values::BoxProxy box_ = server_.Create<values::Box>();
};

TEST_F(ValuesTest, PlainValuesComeBackEqual) {
  const Value all[] = {
      Value(),
      Value::Of(true),
      Value::Of(-7),
      Value::Of(~uint64_t{0}),
      Value::Of(-2.5),
      Value::Of("text"),
      Value::Of(""),
      Value::Of(roost::Bytes{std::byte{0}, std::byte{255}}),
      Value::Of(std::vector<std::string>{"a", "b"}),
      Value::Of(std::map<int, Value>{{1, Value::Of("one")}, {2, Value()}}),
  };
  for (const Value& value : all) {
    box_.Put("key", value);
    EXPECT_EQ(box_.Get("key"), value) << value;
    EXPECT_EQ(box_.Describe(value), value.DebugString());
  }
  EXPECT_TRUE(box_.Get("no such key").is_null());
}

TEST_F(ValuesTest, AStructKeepsItsProxiesLive) {  // J1, J2
  {
    const Team team = {
        .name = "reds", .balls = {box_.MakeBall(), box_.MakeBall()}, .scores = {{"a", 1}}};
    team.balls[1].Bounce();
    box_.Put("team", Value::Of(team));
    EXPECT_EQ(box_.Get("team").As<Team>(), team);
  }
  const Team kept = box_.Get("team").As<Team>();
  EXPECT_EQ(kept.balls.at(1).Bounce(), 2);
  EXPECT_EQ(box_.BounceAll(Value::Of(kept)), 2);
  EXPECT_EQ(kept.balls.at(0).Bounce(), 2);
}

TEST_F(ValuesTest, WhatIsKeptLivesUntilItIsDropped) {  // J2
  box_.Put("ball", Value::Of(box_.MakeBall()));
  box_.Put("balls", Value::Of(std::vector<values::BallProxy>{box_.MakeBall()}));
  roost::Spawn<&PutABall>(box_).Result();
  EXPECT_EQ(BallsAlive(3), 3);
  EXPECT_EQ(box_.Get("more").As<values::BallProxy>().Bounce(), 1);
  box_.Clear();
  EXPECT_EQ(BallsAlive(0), 0);
}

TEST_F(ValuesTest, ProxiesOfAnotherServerStayLive) {  // J5
  const roost::ServerProcess other = Start();
  box_.Put("ball", Value::Of(other.Create<values::Box>().MakeBall()));
  const auto ball = box_.Get("ball").As<values::BallProxy>();
  EXPECT_EQ(ball.server_uri(), other.uri());
  EXPECT_EQ(box_.BounceAll(box_.Get("ball")), 1);
  EXPECT_EQ(ball.Bounce(), 2);
}

TEST_F(ValuesTest, AValueGoesAlongToAChild) {
  const Value ball = Value::Of(Team{.name = "", .balls = {box_.MakeBall()}, .scores = {}});
  EXPECT_EQ(roost::Spawn<&BounceTheFirst>(ball).Result(), 1);
  EXPECT_EQ(BounceTheFirst(ball), 2);
}

TEST_F(ValuesTest, AWrongTypeIsToldOnTheReadersSide) {
  box_.Put("key", Value::Of("text"));
  EXPECT_THROW(box_.Get("key").As<int64_t>(), roost::WrongType);
}

TEST_F(ValuesTest, EntriesHoldValuesInStructs) {
  box_.Put("a", Value::Of(1));
  box_.Put("b", Value::Of(std::vector<int>{1, 2}));
  const std::vector<values::Entry> expected = {
      {.key = "a", .value = Value::Of(1)},
      {.key = "b", .value = Value::Of(std::vector<int>{1, 2})},
  };
  EXPECT_EQ(box_.Entries(), expected);
}

TEST_F(ValuesTest, ACapabilityIsAProxyOfAnyInterface) {
  const values::BallProxy ball = box_.MakeBall();
  EXPECT_EQ(values::BallProxy(box_.EchoObject(ball)).Bounce(), 1);
  EXPECT_FALSE(box_.EchoObject({}));
}

TEST_F(ValuesTest, WhatAStrangerSendsIsKeptAsItIs) {
  // put(key = "foreign", value = a list of texts), as any Cap'n Proto client may write it.
  roost::ClientCall put(box_, values::Box::kId, 0, "values::Box.put");
  const capnp::AnyStruct::Builder params = put.Params(0, 2);
  roost::wire::Write(roost::wire::Pointer(params, 0), std::string("foreign"));
  roost::wire::Write(roost::wire::Pointer(params, 1), std::vector<std::string>{"x", "y"});
  put.Send();

  const Value foreign = box_.Get("foreign");
  EXPECT_EQ(foreign.kind(), Value::Kind::kForeign);
  EXPECT_THROW(foreign.As<std::vector<std::string>>(), roost::WrongType);
  box_.Put("again", foreign);
  EXPECT_EQ(box_.Get("again"), foreign);

  roost::ClientCall get(box_, values::Box::kId, 1, "values::Box.get");
  roost::wire::Write(roost::wire::Pointer(get.Params(0, 1), 0), std::string("again"));
  EXPECT_EQ(roost::wire::Read<std::vector<std::string>>(roost::wire::Pointer(get.Send(), 0)),
            (std::vector<std::string>{"x", "y"}));
}

TEST_F(ValuesTest, AStrangersStructKeepsItsObjects) {
  const values::BallProxy ball = box_.MakeBall();
  roost::ClientCall put(box_, values::Box::kId, 0, "values::Box.put");
  const capnp::AnyStruct::Builder params = put.Params(0, 2);
  roost::wire::Write(roost::wire::Pointer(params, 0), std::string("foreign"));
  auto any = roost::wire::Pointer(params, 1).initAsAnyStruct(1, 1);
  roost::wire::Write(roost::wire::Pointer(any, 0), std::vector<values::BallProxy>{ball, ball});
  put.Send();
  const Value foreign = box_.Get("foreign");
  EXPECT_EQ(foreign.objects().size(), 2u);
  EXPECT_EQ(box_.BounceAll(foreign), 2);
  EXPECT_EQ(ball.Bounce(), 3);
}

TEST_F(ValuesTest, AnInterfacePointerAloneIsAnObject) {
  const values::BallProxy ball = box_.MakeBall();
  roost::ClientCall put(box_, values::Box::kId, 0, "values::Box.put");
  const capnp::AnyStruct::Builder params = put.Params(0, 2);
  roost::wire::Write(roost::wire::Pointer(params, 1), ball);
  put.Send();
  EXPECT_EQ(box_.Get("").As<values::BallProxy>(), ball);
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
