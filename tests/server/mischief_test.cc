// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Plugins that throw, hang, crash, leak or start threads: what becomes of their server, and of the
// others' calls. Row H13.

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/server/expectations.h"
#include "tests/server/mischief.roost.h"
#include "tests/server/zoo.roost.h"

namespace {

using ::testing::HasSubstr;

class MischiefTest : public ::testing::Test {
 protected:
  mischief::ImpProxy CreateImp(const std::string& deed = "none") const {
    return server_.Create<mischief::Imp>(deed);
  }

  // A call that never returns; why it failed.
  template <class F>
  std::future<std::string> NeverReturns(F call) {
    return std::async(std::launch::async, [call]() -> std::string {
      try {
        call();
        return "it returned";
      } catch (const roost::ServerGone& e) {
        return e.what();
      }
    });
  }

  bool OthersAreServed() const { return server_.Create<zoo::Counter>(1).Add(1) == 2; }

  // Shuts down, which takes no longer than it may.
  void ShutDown() {
    const auto begin = std::chrono::steady_clock::now();
    server_.Shutdown();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, kPatience);
    EXPECT_EQ(::kill(server_.pid(), 0), -1);
  }

  roost::ServerProcess server_ =
      roost::ServerProcess::Start({.plugins = {"libmischief.so", "libzoo.so"}});
};

TEST_F(MischiefTest, AConstructorThatThrowsLeavesNothing) {
  EXPECT_STREQ(Thrown<std::domain_error>([&] { CreateImp("throw"); }).what(), "not today");
  EXPECT_EQ(server_.NumberOfObjects(), 0u);
  EXPECT_TRUE(OthersAreServed());
}

// As everywhere in C++, it ends its process.
TEST_F(MischiefTest, ADestructorThatThrowsEndsTheServerAndEverybodyIsTold) {
  auto imp = CreateImp("throw at end");
  const auto counter = server_.Create<zoo::Counter>(1);
  imp = {};
  EXPECT_TRUE(Eventually([&] {
    try {
      counter.Add(1);
      return false;
    } catch (const roost::ServerGone& e) {
      EXPECT_THAT(e.what(), HasSubstr("signal 6"));
      return true;
    }
  }));
}

TEST_F(MischiefTest, WhatHangsHoldsUpNobodyElseAndNotTheEnd) {
  const auto imp = CreateImp();
  auto construction = NeverReturns([this] { CreateImp("hang"); });
  auto call = NeverReturns([imp = CreateImp()] { imp.Hang(); });
  { const auto dropped = CreateImp("hang at end"); }
  EXPECT_TRUE(Eventually([&] { return imp.Hanging() == 3; }));
  EXPECT_TRUE(OthersAreServed());
  EXPECT_FALSE(server_.Objects().empty());
  ShutDown();
  EXPECT_THAT(construction.get(), HasSubstr("it was shut down"));
  EXPECT_THAT(call.get(), HasSubstr("it was shut down"));
}

// The sanitizers catch the signals of a crash themselves.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

TEST_F(MischiefTest, AStackThatOverflowsIsTheServersEndAndSaysSo) {
  const auto imp = CreateImp();
  EXPECT_THAT(Thrown<roost::ServerGone>([&] { imp.Overflow(); }).what(), HasSubstr("signal 11"));
}

#endif

TEST_F(MischiefTest, AnObjectThatKeepsItselfAliveIsShownAndGoesWithTheServer) {
  CreateImp().Leak();
  EXPECT_TRUE(Eventually([&] {
    const auto objects = server_.Objects();
    return objects.size() == 1 && objects[0].sessions == 0;
  }));
  const auto holders = server_.Objects()[0].holders;
  ASSERT_EQ(holders.size(), 1u);
  EXPECT_EQ(holders[0].kind, roost::ObjectHolder::Kind::kServer);
  ShutDown();
}

TEST_F(MischiefTest, ThreadsOfAPluginMayUseObjectsAndEndWithTheServer) {
  const auto imp = CreateImp();
  imp.StartThreads(4);
  EXPECT_TRUE(Eventually([&] { return imp.Ticks() > 100; }));
  EXPECT_TRUE(OthersAreServed());
  ShutDown();
}

}  // namespace
