// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

TEST(CacheExample, MakesEachValueOnceThoughAMakerIsKilled) {
  const std::string folder = testing::TempDir();
  for (const char* name : {"a", "b", "c", "d", "e"}) std::ofstream(folder + "/" + name) << name;
  const roost::tests::Outcome outcome = roost::tests::RunProgram({"examples/cache/main", folder});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "5 files, 5 read, 10 found, 1 readers died; all agree\n");
}

}  // namespace
