// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The programs that the guide shows print what it says.

#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

using roost::tests::Outcome;
using roost::tests::RunProgram;

TEST(GuideExample, ProcessesReturnThrowAndDie) {
  const Outcome outcome = RunProgram({"examples/guide/processes"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            "the root of 16 is 4\n"
            "it threw: no root of -1.000000\n"
            "idle is still running\n"
            "exit code -15\n"
            "killed by signal 9\n");
}

TEST(GuideExample, PoolsGoOnAfterADeath) {
  const Outcome outcome = RunProgram({"examples/guide/pools"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            "the last square is 10000\n"
            "later: 144\n"
            "the sum is 338350\n"
            "a worker died of signal 9\n"
            "the pool goes on: 25\n"
            "2 are done: 9 and 16\n"
            "in the order of their ends: 14\n"
            "the same sum, few at a time: 338350\n");
}

}  // namespace
