// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

TEST(ConcurrencyExample, AnswersEveryCallFarSoonerThanOneAfterAnother) {
  const roost::tests::Outcome outcome =
      roost::tests::RunProgram({"examples/concurrency/concurrency"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  std::smatch match;
  ASSERT_TRUE(std::regex_match(outcome.out, match,
                               std::regex("100 of 100 answers are right, after ([0-9.]+) s .*\n")))
      << outcome.out;
  const double seconds = std::stod(match[1]);
  EXPECT_GE(seconds, 1.0);
  EXPECT_LT(seconds, 10.0);  // alone on its machine it is little over 1
}

}  // namespace
