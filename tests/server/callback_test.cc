// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Objects of the client that a call lends to the server.

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/server/expectations.h"
#include "tests/server/quota_exceeded.h"
#include "tests/server/zoo.roost.h"

namespace {

using ::testing::HasSubstr;

// A class of this program.
class Tally {
 public:
  int64_t Add(int64_t delta) {
    thread = std::this_thread::get_id();
    return value += delta;
  }
  int64_t Value() const { return value; }

  int64_t value = 0;
  std::thread::id thread;
};

class CallbackTest : public ::testing::Test {
 protected:
  roost::ServerProcess server_ = roost::ServerProcess::Start({.plugins = {"libzoo.so"}});
  zoo::ZooProxy zoo_ = server_.Create<zoo::Zoo>();
};

// I6
TEST_F(CallbackTest, RunsOnTheThreadThatWaits) {
  Tally tally;
  EXPECT_EQ(zoo_.AddTo(roost::Callback(tally), 3), 3);
  EXPECT_EQ(tally.value, 3);
  EXPECT_EQ(tally.thread, std::this_thread::get_id());
}

TEST_F(CallbackTest, CanBeUsedByAConstructor) {
  Tally tally;
  const auto starter = server_.Create<zoo::Starter>(roost::Callback(tally));
  EXPECT_EQ(tally.value, 1);
  Thrown<roost::CallbackExpired>([&] { starter.Bump(); });
  EXPECT_EQ(tally.value, 1);
}

TEST_F(CallbackTest, ExpiresWithTheCallThatLentIt) {
  Tally tally;
  const auto keeper = server_.Create<zoo::Keeper>();
  EXPECT_EQ(keeper.BumpNew(roost::Callback(tally)), 1);
  EXPECT_THAT(Thrown<roost::CallbackExpired>([&] { keeper.Bump(); }).what(),
              HasSubstr("used after that call"));
  Thrown<roost::CallbackExpired>([&] { keeper.Kept(); });
  EXPECT_EQ(tally.value, 1);
  // The next call lends it anew.
  EXPECT_EQ(keeper.BumpNew(roost::Callback(tally)), 2);
}

TEST_F(CallbackTest, IsGivenBackThoughTheServerKeptItsProxy) {
  auto tally = std::make_shared<Tally>();
  const std::weak_ptr<Tally> weak = tally;
  const auto keeper = server_.Create<zoo::Keeper>();
  keeper.BumpNew(roost::Callback(std::move(tally)));
  EXPECT_TRUE(Eventually([&] {
    zoo_.ThreadId();  // what the server gives back rides with an answer
    return weak.expired();
  }));
}

// Calls the server again from within a call of the server, and so on.
class Nested {
 public:
  Nested(const zoo::ZooProxy& zoo, int depth) : zoo_(zoo), depth_(depth) {}
  int64_t Add(int64_t) {
    threads.push_back(zoo_.ThreadId());
    if (--depth_ > 0) zoo_.AddTo(roost::Callback(*this), 1);
    return 0;
  }
  int64_t Value() const { return static_cast<int64_t>(threads.size()); }

  std::vector<int64_t> threads;

 private:
  const zoo::ZooProxy zoo_;
  int depth_;
};

TEST_F(CallbackTest, MayCallTheServerAgainOnItsOneThreadThere) {
  Nested nested(zoo_, 20);
  EXPECT_EQ(zoo_.AddTo(roost::Callback(nested), 1), 20);
  EXPECT_EQ(nested.threads, std::vector<int64_t>(20, zoo_.ThreadId()));
}

class Broke {
 public:
  int64_t Add(int64_t) { throw QuotaExceeded("tom", 12); }
  int64_t Value() const { return 0; }
};

TEST_F(CallbackTest, ThrowsThroughTheServerToItsCaller) {
  Broke broke;
  EXPECT_EQ(Thrown<QuotaExceeded>([&] { zoo_.AddTo(roost::Callback(broke), 1); }).user, "tom");
}

TEST_F(CallbackTest, IsRefusedOnAnotherThreadOfTheServer) {
  Tally tally;
  EXPECT_THAT(
      Thrown<roost::InvalidState>([&] { zoo_.AddElsewhere(roost::Callback(tally)); }).what(),
      HasSubstr("on another thread"));
}

TEST_F(CallbackTest, CannotBeSentElsewhere) {
  Tally tally;
  const zoo::CounterProxy proxy = roost::Callback(tally);
  EXPECT_EQ(proxy.Add(1), 1);  // here it can be called
  roost::Encoder encoder;
  Thrown<roost::InvalidArgument>([&] { roost::EncodeValues(encoder, proxy); });
}

TEST_F(CallbackTest, IsNullForANullObject) {
  const zoo::CounterProxy proxy = roost::Callback(std::shared_ptr<Tally>());
  EXPECT_FALSE(proxy);
}

}  // namespace
