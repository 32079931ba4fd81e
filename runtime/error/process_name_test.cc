// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/process_name.h"

#include <string>

#include "gtest/gtest.h"

namespace roost {
namespace {

TEST(ProcessNameTest, IsMainProcessUntilSetAndOldReferencesStayTrue) {
  const std::string& before = ProcessName();
  EXPECT_EQ(before, "MainProcess");
  SetProcessName("SpawnProcess-1");
  EXPECT_EQ(ProcessName(), "SpawnProcess-1");
  EXPECT_EQ(before, "MainProcess");
}

}  // namespace
}  // namespace roost
