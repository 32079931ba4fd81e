// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

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
constexpr char kRelay[] = "int64_t Relay(";

TEST(ErrorExample, OneHopKeepsTypeTextAndLine) {
  const roost::tests::Outcome outcome = roost::tests::RunProgram({"examples/error/error"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const std::vector<std::string> lines = roost::tests::Lines(outcome.out);
  ASSERT_GT(lines.size(), 5u) << outcome.out;
  EXPECT_EQ(lines[0], "1 + 1 = 2");
  EXPECT_EQ(lines[1], "3 + 1 = 4");
  EXPECT_EQ(lines[2], "cannot add 1 to 'a'; what its process reports:");
  EXPECT_THAT(lines[3], MatchesRegex("Traceback .* in SpawnProcess-3 .*"));
  EXPECT_THAT(outcome.out, HasSubstr(At(kThrow)));
  EXPECT_THAT(outcome.out, HasSubstr("\nstd::invalid_argument: cannot add 1 to 'a'\n"));
  EXPECT_EQ(lines.back(), "5 + 1 = 6");
}

TEST(ErrorExample, TwoHopsKeepTheOriginAndAddTheWay) {
  const roost::tests::Outcome outcome =
      roost::tests::RunProgram({"examples/error/error", "--hops=2"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const size_t origin = outcome.out.find(At(kThrow));
  const size_t again = outcome.out.find("raised again here");
  const size_t relay = outcome.out.find(At(kRelay), again);
  ASSERT_NE(origin, std::string::npos) << outcome.out;
  ASSERT_NE(again, std::string::npos) << outcome.out;
  EXPECT_NE(relay, std::string::npos) << outcome.out;
  EXPECT_LT(origin, again);
  EXPECT_THAT(outcome.out, HasSubstr("in SpawnProcess-3:1 "));
  EXPECT_THAT(outcome.out, HasSubstr("in SpawnProcess-3 "));
  EXPECT_EQ(roost::tests::Lines(outcome.out).back(), "5 + 1 = 6");
}

}  // namespace
