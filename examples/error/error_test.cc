// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <csignal>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

// The line of a traceback that names the line of error.cc with this text.
std::string At(const std::string& text) {
  return "File \"examples/error/error.cc\", line " +
         std::to_string(roost::tests::LineOf("examples/error/error.cc", text)) + ",";
}

constexpr char kThrow[] = "throw std::invalid_argument(";

// What goes well is printed, and where the error was thrown.
void ExpectAllAnswers(const roost::tests::Outcome& outcome) {
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const std::vector<std::string> lines = roost::tests::Lines(outcome.out);
  ASSERT_GT(lines.size(), 4u) << outcome.out;
  EXPECT_EQ(lines[0], "1 + 1 = 2");
  EXPECT_EQ(lines[1], "3 + 1 = 4");
  EXPECT_THAT(lines[2], MatchesRegex("a: Traceback .* in SpawnProcess-1.*"));
  EXPECT_THAT(outcome.out, HasSubstr(At(kThrow)));
  EXPECT_THAT(outcome.out, HasSubstr("\nstd::invalid_argument: cannot add 1 to 'a'\n"));
  EXPECT_EQ(lines.back(), "5 + 1 = 6");
}

TEST(ErrorExample, OneHopKeepsTypeTextAndLine) {
  ExpectAllAnswers(roost::tests::RunProgram({"examples/error/error"}));
}

TEST(ErrorExample, TwoHopsKeepTheOrigin) {
  const auto outcome = roost::tests::RunProgram({"examples/error/error", "--hops=2"});
  ExpectAllAnswers(outcome);
  EXPECT_THAT(outcome.out, HasSubstr("in SpawnProcess-1:1 "));
}

TEST(ErrorExample, AnErrorThatEndsTheProgramTellsWhereItCameFrom) {
  const auto outcome = roost::tests::RunProgram({"examples/error/error", "--hops=2", "--stop"});
  EXPECT_EQ(outcome.status, -SIGABRT);
  EXPECT_EQ(outcome.out, "1 + 1 = 2\n3 + 1 = 4\n");
  const size_t origin = outcome.err.find(At(kThrow));
  const size_t again = outcome.err.find("raised again here");
  ASSERT_NE(origin, std::string::npos) << outcome.err;
  EXPECT_LT(origin, again);
  EXPECT_NE(outcome.err.find(At("std::rethrow_exception("), again), std::string::npos)
      << outcome.err;
}

}  // namespace
