// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

TEST(SharedExample, LosesNoUpdateAndGoesOnAfterADeath) {
  const roost::tests::Outcome outcome = roost::tests::RunProgram({"examples/shared/shared"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(roost::tests::Lines(outcome.out),
            (std::vector<std::string>{"3000 bookings, balance 6000",
                                      "a process or thread ended while it held the lock",
                                      "repaired", "nobody died"}));
}

}  // namespace
