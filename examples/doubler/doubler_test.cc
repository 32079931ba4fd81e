// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

TEST(DoublerExample, CallsBothObjectsFromParentAndChild) {
  const roost::tests::Outcome outcome = roost::tests::RunProgram({"examples/doubler/doubler"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "double 3: 6\ntriple 3: 9\ndoubled and tripled by a child: 18\n");
  EXPECT_EQ(outcome.err, "");
}

}  // namespace
