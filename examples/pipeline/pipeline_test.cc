// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

TEST(PipelineExample, EndsStageByStageWithEverythingCounted) {
  const auto result = roost::tests::RunProgram({"examples/pipeline/pipeline"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out,
            "all words are counted\n"
            "100 words of 1 letters\n"
            "100 words of 2 letters\n"
            "100 words of 3 letters\n");
}

}  // namespace
