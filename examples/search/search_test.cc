// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

TEST(SearchExample, FindsGivesUpAndCancels) {
  const auto result = roost::tests::RunProgram({"examples/search/search"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out,
            "6 is perfect\n"
            "28 is perfect\n"
            "496 is perfect\n"
            "not found in time\n"
            "not wanted any more\n"
            "found 6\n"
            "found 28\n");
}

}  // namespace
