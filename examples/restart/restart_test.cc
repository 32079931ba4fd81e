// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

TEST(RestartExample, GoesOnWithTheNextLineAndLogsTheCrash) {
  const roost::tests::Outcome outcome =
      roost::tests::RunProgram({"examples/restart/main", "a=1", "broken", "b=2", "too", "c=3"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "1\nthe server went with: broken\n2\nthe server went with: too\n3\n");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_NE(outcome.err.find("parser.cc\", line 19, in ValueOf"), std::string::npos) << outcome.err;
#endif
}

}  // namespace
