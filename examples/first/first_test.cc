// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

TEST(FirstExample, PrintsWhatTheReadmeSays) {
  const roost::tests::Outcome outcome = roost::tests::RunProgram({"examples/first/main"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "6\n");
  EXPECT_EQ(outcome.err, "");
}

}  // namespace
