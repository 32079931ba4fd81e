// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The logs of children come home.

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <glog/logging.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/error/error.h"
#include "roost/process/spawn.h"
#include "roost/process/test_log.h"

namespace roost {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using namespace std::chrono_literals;

constexpr int kLine = __LINE__ + 1;
void LogOnce(const std::string& message) { LOG(WARNING) << message; }

void LogVerbosely() {
  VLOG(2) << "two";
  VLOG(3) << "three";
}

void LogMany(int count, int signal) {
  for (int i = 0; i < count; ++i) LOG(INFO) << i;
  if (signal != 0) ::kill(::getpid(), signal);
}

class LogTest : public ::testing::Test {
 protected:
  LogTest() { FLAGS_stderrthreshold = google::NUM_SEVERITIES; }

  static void ExpectCounted(const std::vector<std::string>& messages, int count,
                            const std::string& name) {
    ASSERT_EQ(messages.size(), static_cast<size_t>(count));
    for (int i = 0; i < count; ++i) {
      ASSERT_EQ(messages[static_cast<size_t>(i)], "[" + name + "] " + std::to_string(i));
    }
  }

  LogCollector collector_;
};

// B1
TEST_F(LogTest, RecordsArriveAsIfWrittenHere) {
  SpawnWith<&LogOnce>({.name = "writer"}, "hello\nworld").Join();
  const std::vector<LogCollector::Seen> seen = collector_.Take();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].severity, google::GLOG_WARNING);
  EXPECT_THAT(seen[0].file, EndsWith("runtime/process/log_test.cc"));
  EXPECT_EQ(seen[0].line, kLine);
  EXPECT_EQ(seen[0].message, "[writer] hello\nworld");
}

// B1: it may have waited a long time on its way.
TEST_F(LogTest, RecordsKeepTheTimeAtWhichTheyWereLogged) {
  using Clock = std::chrono::system_clock;
  const auto log = [] {
    const auto before = std::chrono::floor<std::chrono::microseconds>(Clock::now());
    LOG(INFO) << "now";
    return std::pair<Clock::time_point, Clock::time_point>(before, Clock::now());
  };
  const auto [before, after] = Spawn<log>().Result();
  const std::vector<LogCollector::Seen> seen = collector_.Take();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_GE(seen[0].time, before);
  EXPECT_LE(seen[0].time, after);
}

// A10: nobody may ever ask a daemon for it, so that it is logged too.
TEST_F(LogTest, WhatADaemonThrowsIsLogged) {
  const auto fail = [] { throw std::domain_error("no more paper"); };
  auto child = SpawnWith<fail>({.name = "printer", .daemon = true});
  EXPECT_THROW(child.Join(60s), std::domain_error);
  const std::vector<LogCollector::Seen> seen = collector_.Take();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].severity, google::GLOG_ERROR);
  EXPECT_THAT(seen[0].message, HasSubstr("Traceback (most recent call last) in printer"));
  EXPECT_THAT(seen[0].message, EndsWith("std::domain_error: no more paper"));
}

// B7
TEST_F(LogTest, NoneIsLostWhenJoinReturns) {
  auto child = Spawn<&LogMany>(5000, 0);
  child.Join();
  ExpectCounted(collector_.TakeMessages(), 5000, child.name());
}

// B8
TEST_F(LogTest, NoneIsLostWhenTheChildIsKilledRightAfterLogging) {
  for (int round = 0; round < 5; ++round) {
    auto child = Spawn<&LogMany>(200, SIGKILL);
    EXPECT_THROW(child.Join(), ChildDied);
    ExpectCounted(collector_.TakeMessages(), 200, child.name());
  }
}

// B9
TEST_F(LogTest, KeepsRecordsOfManyThreadsWhole) {
  const auto log = [] {
    std::vector<std::thread> threads;
    for (char letter = 'a'; letter < 'e'; ++letter) {
      threads.emplace_back([letter] {
        for (int i = 0; i < 50; ++i) LOG(INFO) << std::string(20000, letter);
      });
    }
    for (std::thread& thread : threads) thread.join();
  };
  SpawnWith<log>({.name = "n"}).Join();
  const std::vector<std::string> messages = collector_.TakeMessages();
  ASSERT_EQ(messages.size(), 200u);
  for (const std::string& message : messages) {
    ASSERT_EQ(message, "[n] " + std::string(20000, message[4]));
  }
}

// B10
TEST_F(LogTest, ChildsFatalIsNotFatalHere) {
  const auto fail = [] { LOG(FATAL) << "the end"; };
  auto child = SpawnWith<fail>({.name = "n"});
  EXPECT_THROW(child.Join(), ChildDied);
  EXPECT_EQ(child.ExitCode(), -SIGABRT);
  const std::vector<LogCollector::Seen> seen = collector_.Take();  // the traceback comes after it
  ASSERT_GE(seen.size(), 1u);
  EXPECT_EQ(seen[0].severity, google::GLOG_ERROR);
  EXPECT_EQ(seen[0].message, "[n] [child FATAL] the end");
}

// B5
TEST_F(LogTest, GrandchildrensRecordsReachTheRoot) {
  const auto log_in_grandchild = [] {
    LOG(INFO) << "before";
    Spawn<&LogOnce>("within").Join();
    LOG(INFO) << "after";
  };
  SpawnWith<log_in_grandchild>({.name = "child"}).Join();
  const std::vector<std::string> messages = collector_.TakeMessages();
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0], "[child] before");
  EXPECT_THAT(messages[1], ::testing::MatchesRegex("\\[SpawnProcess-[0-9]+:1\\] within"));
  EXPECT_EQ(messages[2], "[child] after");
}

TEST_F(LogTest, GrandchildrensRecordsSurviveTheChild) {
  const auto die_first = [] {
    auto grandchild = SpawnWith<&LogMany>({.name = "grandchild"}, 100, SIGKILL);
    EXPECT_THROW(grandchild.Join(), ChildDied);
    ::kill(::getpid(), SIGKILL);
  };
  auto child = Spawn<die_first>();
  EXPECT_THROW(child.Join(), ChildDied);
  ExpectCounted(collector_.TakeMessages(), 100, "grandchild");
}

// B2
TEST_F(LogTest, ParentDecidesWhatIsLogged) {
  FLAGS_minloglevel = google::GLOG_ERROR;
  Spawn<&LogOnce>("a warning").Join();
  FLAGS_minloglevel = google::GLOG_INFO;
  EXPECT_THAT(collector_.Take(), IsEmpty());
  FLAGS_v = 2;
  Spawn<&LogVerbosely>().Join();
  FLAGS_v = 0;
  EXPECT_THAT(collector_.TakeMessages(), ElementsAre(EndsWith("two")));
  FLAGS_vmodule = "log_test=3";
  Spawn<&LogVerbosely>().Join();
  FLAGS_vmodule = "";
  EXPECT_THAT(collector_.TakeMessages(), ElementsAre(EndsWith("two"), EndsWith("three")));
}

// B1
TEST_F(LogTest, ShowsTheChildsThreadAndNothingTwice) {
  FLAGS_logtostderr = true;
  ::testing::internal::CaptureStderr();
  auto child = SpawnWith<&LogOnce>({.name = "n"}, "hello");
  child.Join();
  const std::string text = ::testing::internal::GetCapturedStderr();
  FLAGS_logtostderr = false;
  EXPECT_THAT(text, HasSubstr(" " + std::to_string(child.pid()) +
                              " log_test.cc:" + std::to_string(kLine) + "] [n] hello\n"));
  EXPECT_EQ(text.find("hello"), text.rfind("hello"));
}

}  // namespace
}  // namespace roost
