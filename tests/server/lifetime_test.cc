// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Objects live while anyone holds them and not longer, and a server tells who does.

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/server/expectations.h"
#include "tests/server/zoo.roost.h"

namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = roost::ObjectHolder::Kind;

constexpr int64_t kOfTheZoo = 3;  // counters that each Zoo holds itself

class LifetimeTest : public ::testing::Test {
 protected:
  roost::ObjectInfo InfoOf(const roost::Proxy& proxy) {
    for (const auto& info : server_.Objects()) {
      if (info.id == proxy.object_id()) return info;
    }
    ADD_FAILURE() << "no " << proxy;
    return {};
  }

  roost::ServerProcess server_ = roost::ServerProcess::Start({.plugins = {"libzoo.so"}});
  zoo::ZooProxy zoo_ = server_.Create<zoo::Zoo>();
};

// N1
TEST_F(LifetimeTest, LeavesNothingOfAHundredThousandObjectsOfEightThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1250; ++i) {
        auto counters = zoo_.Counters(10);
        ASSERT_EQ(counters[9].Add(1), 10);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(Eventually([&] { return server_.NumberOfObjects() == 1; }));
  EXPECT_EQ(zoo_.CountersAlive(), kOfTheZoo);
  // None of their numbers comes back (N4).
  EXPECT_GT(zoo_.MakeCounter(0).object_id(), 100000u);
}

void CallAndWait(zoo::ZooProxy zoo, std::string path) { zoo.CountersLater(1000, path); }

// K8
TEST_F(LifetimeTest, FreesAResultWhoseCallerDiedBeforeItCame) {
  const std::string path = FreshPath("later");
  auto child = roost::Spawn<&CallAndWait>(zoo_, path);
  ASSERT_TRUE(HasStarted(path));
  const auto is_held_by_the_child = [&] { return InfoOf(zoo_).sessions == 2; };
  EXPECT_TRUE(is_held_by_the_child());
  child.Kill();
  EXPECT_TRUE(Eventually([&] { return !is_held_by_the_child(); }));
  CreateFile(path);
  EXPECT_TRUE(Eventually([&] { return zoo_.CountersAlive() == kOfTheZoo; }));
  EXPECT_TRUE(Eventually([&] { return server_.NumberOfObjects() == 1; }));
}

// N4
TEST_F(LifetimeTest, KnowsADeadObjectForOne) {
  roost::Bytes name;
  {
    roost::Encoder encoder;  // keeps it
    roost::EncodeValues(encoder, zoo_.MakeCounter(0));
    name = encoder.bytes();
    roost::Decoder decoder(name);
    EXPECT_EQ(roost::DecodeValue<zoo::CounterProxy>(decoder).Add(1), 1);
  }
  EXPECT_TRUE(Eventually([&] { return server_.NumberOfObjects() == 1; }));
  roost::Decoder decoder(name);
  EXPECT_THAT(
      Thrown<roost::ObjectGone>([&] { roost::DecodeValue<zoo::CounterProxy>(decoder); }).what(),
      HasSubstr("nobody held it any more"));
}

// N5
TEST_F(LifetimeTest, DropsProxiesOfAServerThatIsStoppedOrDeadInSilence) {
  auto counters = zoo_.Counters(100);
  auto more = zoo_.Counters(100);
  ::kill(server_.pid(), SIGSTOP);
  counters.clear();
  ::kill(server_.pid(), SIGKILL);
  Thrown<roost::ServerGone>([&] { more[0].Value(); });
  more.clear();
  server_.Shutdown();
  zoo_ = {};
}

// N8
TEST_F(LifetimeTest, TellsWhatEachObjectIsAndWhoHoldsIt) {
  const auto counter = server_.Create<zoo::Counter>(7);
  const auto copy = zoo_.Counters(1);
  const auto info = server_.DebugInfo();
  EXPECT_EQ(info.name, server_.name());
  EXPECT_EQ(info.uri, server_.uri());
  EXPECT_THAT(info.cycles, IsEmpty());
  ASSERT_THAT(info.objects, SizeIs(3));
  EXPECT_EQ(server_.NumberOfObjects(), 3u);
  EXPECT_EQ(info.objects[0].id, zoo_.object_id());
  EXPECT_EQ(info.objects[0].preview, "");
  EXPECT_EQ(info.objects[1].id, counter.object_id());
  EXPECT_EQ(info.objects[1].interface_name, "zoo::Counter");
  EXPECT_THAT(info.objects[1].plugin, EndsWith("/tests/server/libzoo.so"));
  EXPECT_EQ(info.objects[1].preview, "a counter at 7" + std::string(61, '.'));
  EXPECT_LE(info.objects[2].age, info.objects[1].age);
  EXPECT_GT(info.objects[2].age.count(), 0);
  ASSERT_THAT(info.objects[1].holders, SizeIs(1));
  const auto& holder = info.objects[1].holders[0];
  EXPECT_EQ(holder.kind, Kind::kClient);
  EXPECT_EQ(holder.name, "MainProcess");
  EXPECT_EQ(holder.id, static_cast<uint64_t>(::getpid()));
  EXPECT_EQ(holder.references, 1u);
  EXPECT_THAT(info.ToString(), HasSubstr("held by MainProcess (pid "));
}

TEST_F(LifetimeTest, TellsOfADebugStringThatThrows) {
  const auto counter = server_.Create<zoo::Counter>(13);
  EXPECT_EQ(InfoOf(counter).preview, "DebugString throws superstition");
}

void HoldUntilKilled(zoo::CounterProxy counter, zoo::ZooProxy zoo, std::string path) {
  zoo.WaitForFile(path);
  counter = {};
}

TEST_F(LifetimeTest, TellsEachProcessThatHoldsAnObject) {
  const auto counter = server_.Create<zoo::Counter>(0);
  const std::string path = FreshPath("held");
  auto child = roost::SpawnWith<&HoldUntilKilled>({.name = "holder"}, counter, zoo_, path);
  ASSERT_TRUE(HasStarted(path));
  const auto holders = InfoOf(counter).holders;
  ASSERT_THAT(holders, SizeIs(2));
  const auto& other = holders[0].name == "holder" ? holders[0] : holders[1];
  EXPECT_EQ(other.name, "holder");
  EXPECT_EQ(other.id, static_cast<uint64_t>(child.pid()));
  child.Kill();
  // N2
  EXPECT_TRUE(Eventually([&] { return InfoOf(counter).sessions == 1; }));
}

// J2
TEST_F(LifetimeTest, TellsWhichObjectHoldsAnother) {
  const auto keeper = server_.Create<zoo::Keeper>();
  auto counter = server_.Create<zoo::Counter>(0);
  keeper.Keep(counter);
  const auto holders = InfoOf(counter).holders;
  ASSERT_THAT(holders, SizeIs(2));
  EXPECT_EQ(holders[1].kind, Kind::kObject);
  EXPECT_EQ(holders[1].name, "zoo::Keeper");
  EXPECT_EQ(holders[1].id, keeper.object_id());
  keeper.Drop();
  EXPECT_THAT(InfoOf(counter).holders, SizeIs(1));
}

// A call that runs holds its object.
TEST_F(LifetimeTest, TellsThatTheServerHoldsWhatItCalls) {
  const std::string path = FreshPath("call");
  auto call = std::async(std::launch::async, [&] { zoo_.WaitForFile(path); });
  ASSERT_TRUE(HasStarted(path));
  const auto holders = InfoOf(zoo_).holders;
  ASSERT_THAT(holders, SizeIs(2));
  EXPECT_EQ(holders[1].kind, Kind::kServer);
  CreateFile(path);
  call.get();
}

// J4
TEST_F(LifetimeTest, NamesObjectsThatKeepEachOtherAlive) {
  std::vector<uint64_t> ids;
  {
    const auto a = server_.Create<zoo::Keeper>();
    const auto b = server_.Create<zoo::Keeper>();
    const auto alone = server_.Create<zoo::Keeper>();
    a.Follow(b);
    b.Follow(a);
    alone.Follow(alone);
    ids = {a.object_id(), b.object_id(), alone.object_id()};
  }
  EXPECT_TRUE(Eventually([&] {
    const auto objects = server_.Objects();
    return std::all_of(objects.begin() + 1, objects.end(),
                       [](const auto& object) { return object.sessions == 0; });
  }));
  const auto info = server_.DebugInfo();
  EXPECT_THAT(info.cycles, ElementsAre(ElementsAre(ids[0], ids[1]), ElementsAre(ids[2])));
  EXPECT_THAT(info.objects, SizeIs(4));
}

}  // namespace
