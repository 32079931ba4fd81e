// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

TEST(ContainersExample, ShowsWhatTheChildChanged) {
  const roost::tests::Outcome outcome =
      roost::tests::RunProgram({"examples/containers/containers"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "ann is 31\ntom is 8\nno key \"eve\"\n");
  EXPECT_EQ(outcome.err, "");
}

}  // namespace
