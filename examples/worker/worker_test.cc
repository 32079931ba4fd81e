// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

// Rows K1, K2, K7 and L1, as the reference's documentation has them.
TEST(WorkerExample, SharesWhatIsManagedAndCopiesTheRest) {
  const roost::tests::Outcome outcome = roost::tests::RunProgram({"examples/worker/main"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            "hobbies: 2, mem[3]: 0, jobs in the UK: ARM Shell\n"
            "hobbies: 2, mem[3]: 8, jobs in the UK: ARM Shell BP\n"
            "hobbies: 2, mem[3]: 8, jobs in the UK: ARM Shell BP BP\n"
            "another block: 80 bytes\n");
  EXPECT_EQ(outcome.err, "");
}

}  // namespace
