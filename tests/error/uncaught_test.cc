// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A program linked as a user's is: what it prints of an exception that nothing catches.

#include <csignal>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

using roost::tests::Outcome;
using roost::tests::RunProgram;
using testing::HasSubstr;
using testing::Not;

constexpr char kProgram[] = "tests/error/uncaught";
constexpr char kNoTracebacks[] = "exceptions will have no tracebacks";

std::string At(const std::string& text) {
  return "File \"tests/error/uncaught.cc\", line " +
         std::to_string(roost::tests::LineOf("tests/error/uncaught.cc", text)) + ", in ";
}

// The child's line, also of a throw inside the C++ library; then this process's; through glog, and
// after it what every program prints.
void ExpectWholeStory(const Outcome& outcome) {
  EXPECT_EQ(outcome.status, -SIGABRT) << outcome.err;
  EXPECT_THAT(outcome.err, Not(HasSubstr(kNoTracebacks)));
  EXPECT_THAT(outcome.err, testing::ContainsRegex("E[0-9]+ .*init.cc:[0-9]+\\] uncaught exception\n"
                                                  "Traceback \\(most recent call last\\) in "));
  const size_t origin = outcome.err.find(At("// reads beyond the end"));
  const size_t again = outcome.err.find("The above exception was raised again here:");
  const size_t here = outcome.err.find(At("int Relay("), again);
  const size_t last = outcome.err.find(
      "terminate called after throwing an instance of 'std::out_of_range'\n"
      "  what():  vector::_M_range_check");
  ASSERT_NE(origin, std::string::npos) << outcome.err;
  ASSERT_NE(again, std::string::npos) << outcome.err;
  ASSERT_NE(here, std::string::npos) << outcome.err;
  ASSERT_NE(last, std::string::npos) << outcome.err;
  EXPECT_LT(origin, again);
  EXPECT_LT(here, last);
}

TEST(UncaughtTest, InMainIsLoggedWithItsTraceback) {
  ExpectWholeStory(RunProgram({kProgram, "main"}));
}

TEST(UncaughtTest, InAThreadIsLoggedWithItsTraceback) {
  ExpectWholeStory(RunProgram({kProgram, "thread"}));
}

TEST(UncaughtTest, ThroughTwoProcessesIsLoggedWithAllHops) {
  const Outcome outcome = RunProgram({kProgram, "child"});
  ExpectWholeStory(outcome);
  EXPECT_THAT(outcome.err, HasSubstr("in SpawnProcess-1:1 "));
  EXPECT_THAT(outcome.err, HasSubstr("in SpawnProcess-1 "));
  EXPECT_THAT(outcome.err, HasSubstr("in MainProcess "));
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

// As if -lstdc++ stood before Roost on the link line.
TEST(UncaughtTest, WithTheCxxLibraryInFrontWarnsAndStillBringsTheException) {
  const Outcome outcome = RunProgram({"/usr/bin/env", "LD_PRELOAD=libstdc++.so.6", kProgram});
  EXPECT_EQ(outcome.status, -SIGABRT);
  EXPECT_THAT(outcome.err, HasSubstr(kNoTracebacks));
  EXPECT_THAT(outcome.err, HasSubstr("instance of 'std::out_of_range'"));
}

#endif

}  // namespace
