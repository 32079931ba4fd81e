// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The logs of children with changing levels, crashes, other users of glog, and captured output.
// Rows of the table of semantics: B2 to B5, B9, B10.

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <glog/logging.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/base/deadline.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/process/spawn.h"
#include "roost/process/test_log.h"
#include "roost/process/vlog_level.h"

namespace roost {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using namespace std::chrono_literals;

class LogFlowTest : public ::testing::Test {
 protected:
  LogFlowTest() { LogToSinksOnly(); }

  std::vector<std::string> TakeMessages() { return collector_.TakeMessages(); }

  LogCollector collector_;
};

// B2: until the parent's change arrives.
void LogWhenVerbose(int level) {
  LOG(INFO) << "ready";
  const Deadline deadline = Deadline::After(60s);
  while (!VLOG_IS_ON(1) && !deadline.passed()) std::this_thread::yield();
  VLOG(1) << "level " << level;
}

void LogWhenVerboseInGrandchild() { Spawn<&LogWhenVerbose>(1).Join(); }

void WaitForMessage(LogCollector& collector, std::string_view end) {
  const Deadline deadline = Deadline::After(60s);
  while (!deadline.passed()) {
    for (const auto& seen : collector.Take()) {
      if (seen.message.ends_with(end)) return;
    }
    std::this_thread::yield();
  }
  ADD_FAILURE() << "never logged: " << end;
}

// B2
TEST_F(LogFlowTest, PushesChangesOfTheVerbosityToRunningChildren) {
  auto child = Spawn<&LogWhenVerbose>(1);
  WaitForMessage(collector_, "ready");
  FLAGS_v = 1;
  child.Join();
  FLAGS_v = 0;
  EXPECT_THAT(TakeMessages(), ElementsAre(EndsWith("level 1")));
}

// B2, B5
TEST_F(LogFlowTest, PushesThemToGrandchildren) {
  auto child = Spawn<&LogWhenVerboseInGrandchild>();
  WaitForMessage(collector_, "ready");
  FLAGS_v = 1;
  child.Join();
  FLAGS_v = 0;
  EXPECT_THAT(TakeMessages(), ElementsAre(EndsWith("level 1")));
}

// B2
TEST_F(LogFlowTest, PushesTheLevelsOfModules) {
  SetVlogLevel("log_flow_test", 0);
  auto child = Spawn<&LogWhenVerbose>(1);
  WaitForMessage(collector_, "ready");
  SetVlogLevel("log_flow_test", 1);
  child.Join();
  EXPECT_THAT(TakeMessages(), ElementsAre(EndsWith("level 1")));
  // And to those that come later.
  Spawn<&LogWhenVerbose>(2).Join();
  EXPECT_THAT(TakeMessages(), ElementsAre(EndsWith("ready"), EndsWith("level 2")));
  SetVlogLevel("log_flow_test", 0);
}

// B2
TEST_F(LogFlowTest, PushesTheMinimumLevel) {
  const auto log_until_told = [] {
    LOG(INFO) << "ready";
    const Deadline deadline = Deadline::After(60s);
    while (FLAGS_minloglevel == google::GLOG_INFO && !deadline.passed()) std::this_thread::yield();
    LOG(INFO) << "nobody wants this";
    LOG(ERROR) << "but this";
  };
  auto child = Spawn<log_until_told>();
  WaitForMessage(collector_, "ready");
  FLAGS_minloglevel = google::GLOG_ERROR;
  child.Join();
  FLAGS_minloglevel = google::GLOG_INFO;
  EXPECT_THAT(TakeMessages(), ElementsAre(EndsWith("but this")));
}

// The sanitizers catch the signals of a crash themselves.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

// B10
void FailCheck(int answer) { CHECK_EQ(answer, 42) << "the answer"; }

[[gnu::noinline]] void WriteTo(volatile int* place) {
  volatile int value = 1;
  *place = value;  // NOLINT: that is what it is for
}
void CrashInThread() {
  std::thread([] { WriteTo(nullptr); }).join();
}
[[gnu::noinline]] int Recurse(volatile int* depth) {
  volatile int frame[1000];
  frame[0] = *depth;
  *depth = *depth + 1;
  return *depth < 0 ? 0 : Recurse(depth) + frame[0];  // never below zero
}
int OverflowStack() {
  volatile int depth = 0;
  return Recurse(&depth);
}

// B10
TEST_F(LogFlowTest, AFailedCheckLeavesItsMessageAndItsStack) {
  auto child = SpawnWith<&FailCheck>({.name = "n"}, 41);
  EXPECT_THROW(child.Join(), ChildDied);
  EXPECT_EQ(child.ExitCode(), -SIGABRT);
  const std::vector<std::string> messages = TakeMessages();
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0], "[n] [child FATAL] Check failed: answer == 42 (41 vs. 42) the answer");
  EXPECT_THAT(messages[1], StartsWith("[n] Traceback (most recent call last) in n (pid " +
                                      std::to_string(child.pid()) + ", thread " +
                                      std::to_string(child.pid()) + "):\n"));
  EXPECT_THAT(messages[1], HasSubstr("runtime/process/log_flow_test.cc\", line "));
  EXPECT_THAT(messages[1], HasSubstr(", in FailCheck"));
  EXPECT_THAT(messages[1], EndsWith("was hit by signal 6 (Aborted)"));
}

// B10
TEST_F(LogFlowTest, ACrashLeavesItsStack) {
  auto child = SpawnWith<&CrashInThread>({.name = "n"});
  EXPECT_THROW(child.Join(), ChildDied);
  EXPECT_EQ(child.ExitCode(), -SIGSEGV);
  EXPECT_THAT(TakeMessages(),
              ElementsAre(AllOf(HasSubstr("WriteTo(int volatile*)"),
                                EndsWith("was hit by signal 11 (Segmentation fault) at address "
                                         "0x0"))));
}

// B10
TEST_F(LogFlowTest, AnOverflowOfTheStackLeavesItToo) {
  auto child = SpawnWith<&OverflowStack>({.name = "n"});
  EXPECT_THROW(child.Join(), ChildDied);
  EXPECT_EQ(child.ExitCode(), -SIGSEGV);
  EXPECT_THAT(TakeMessages(), ElementsAre(HasSubstr("Recurse(int volatile*)")));
}

#endif

// B3
TEST_F(LogFlowTest, AChildMayInitialiseGlogItself) {
  const auto initialise = [] {
    google::InitGoogleLogging("child");
    LOG(INFO) << "initialised";
    google::ShutdownGoogleLogging();
    google::InitGoogleLogging("child");
    LOG(INFO) << "again";
  };
  SpawnWith<initialise>({.name = "n"}).Join();
  EXPECT_THAT(TakeMessages(), ElementsAre("[n] initialised", "[n] again"));
}

// B3
TEST_F(LogFlowTest, AChildMayKeepItsLog) {
  const auto log = [] {
    LOG(INFO) << "to myself";
    return google::IsGoogleLoggingInitialized();
  };
  ::testing::internal::CaptureStderr();
  EXPECT_FALSE(SpawnWith<log>({.log = ChildLog::kOwn}).Result());
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("to myself"));
  EXPECT_THAT(TakeMessages(), IsEmpty());
}

// B4
TEST_F(LogFlowTest, OutputsBecomeRecordsByChoice) {
  const auto print = [] {
    std::cout << "one\ntwo\n\nlast" << std::flush;
    std::cerr << "trouble\n";
  };
  SpawnWith<print>({.name = "n", .output_to_log = true}).Join();
  std::vector<std::string> out, error;
  for (const auto& seen : collector_.Take()) {
    (seen.severity == google::GLOG_INFO ? out : error)
        .push_back(seen.file + ":" + std::to_string(seen.line) + " " + seen.message);
  }
  EXPECT_THAT(out, ElementsAre("stdout:1 [n] one", "stdout:2 [n] two", "stdout:3 [n] ",
                               "stdout:4 [n] last"));
  EXPECT_THAT(error, ElementsAre("stderr:1 [n] trouble"));
}

// B4, B5
TEST_F(LogFlowTest, OutputsOfGrandchildrenReachTheRoot) {
  const auto spawn = [] {
    const auto print = [] { std::cout << "hello\n" << std::flush; };
    SpawnWith<print>({.name = "grandchild", .output_to_log = true}).Join();
  };
  Spawn<spawn>().Join();
  EXPECT_THAT(TakeMessages(), ElementsAre("[grandchild] hello"));
}

// What one record of glog cannot hold goes on in the next.
std::string Joined(const std::vector<std::string>& messages) {
  std::string text;
  for (std::string_view message : messages) {
    for (const std::string_view lead : {"[n] ", "[child FATAL] ", "[continued] "}) {
      if (message.starts_with(lead)) message.remove_prefix(lead.size());
    }
    text += message;
  }
  return text;
}

// 100 kB of zeros, bad UTF-8 and good.
std::string AnyBytes() {
  std::string text;
  while (text.size() < 100'000) text += std::string("zero \0 bad \xff\xc3 good \xc3\xa4;", 22);
  return text;
}

// B9
TEST_F(LogFlowTest, LinesOf100000AnyBytesArriveWhole) {
  const auto print = [] {
    const std::string line = AnyBytes() + "\n";
    WriteAll(STDOUT_FILENO, line.data(), line.size());
  };
  SpawnWith<print>({.name = "n", .output_to_log = true}).Join();
  EXPECT_EQ(Joined(TakeMessages()), AnyBytes());
}

// B9: glog itself has no room for such records.
TEST_F(LogFlowTest, RecordsOf100000AnyBytesArriveWhole) {
  const auto log = [] {
    LOG(INFO) << AnyBytes() << "\nnext line";
    LOG(INFO) << "next record";
  };
  SpawnWith<log>({.name = "n"}).Join();
  std::vector<std::string> messages = TakeMessages();
  EXPECT_EQ(messages.back(), "[n] next record");
  messages.pop_back();
  EXPECT_EQ(Joined(messages), AnyBytes() + "\nnext line");
}

// B5, B9
TEST_F(LogFlowTest, LongRecordsOfGrandchildrenDoToo) {
  const auto spawn = [] {
    const auto log = [] { LOG(INFO) << AnyBytes(); };
    SpawnWith<log>({.name = "n"}).Join();
  };
  Spawn<spawn>().Join();
  EXPECT_EQ(Joined(TakeMessages()), AnyBytes());
}

// B9, B10
TEST_F(LogFlowTest, ALongLastRecordArrivesWhole) {
  const auto fail = [] { LOG(FATAL) << AnyBytes(); };
  EXPECT_THROW(SpawnWith<fail>({.name = "n"}).Join(), ChildDied);
  EXPECT_NE(Joined(TakeMessages()).find(AnyBytes()), std::string::npos);
}

}  // namespace
}  // namespace roost
