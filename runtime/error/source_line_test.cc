// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/source_line.h"

#include <fstream>
#include <string>

#include "gtest/gtest.h"

namespace roost::internal {
namespace {

TEST(DisplayPathTest, DropsTheFoldersOfTheBuild) {
  EXPECT_EQ(DisplayPath("/proc/self/cwd/examples/x.cc"), "examples/x.cc");
  EXPECT_EQ(
      DisplayPath("/proc/self/cwd/bazel-out/k8/bin/runtime/a/_virtual_includes/t/roost/a/t.h"),
      "roost/a/t.h");
  EXPECT_EQ(DisplayPath("/usr/include/c++/12/vector"), "/usr/include/c++/12/vector");
  EXPECT_EQ(DisplayPath("x.cc"), "x.cc");
  EXPECT_EQ(DisplayPath(""), "");
}

TEST(ReadSourceLineTest, GivesTheLineWithoutIndentation) {
  const std::string path = testing::TempDir() + "/lines.cc";
  std::ofstream(path) << "one\n\t  two;  \n\n" << std::string(1000, 'x') << "\n";
  EXPECT_EQ(ReadSourceLine(path, 1), "one");
  EXPECT_EQ(ReadSourceLine(path, 2), "two;");
  EXPECT_EQ(ReadSourceLine(path, 3), "");
  EXPECT_EQ(ReadSourceLine(path, 4), std::string(200, 'x'));
}

TEST(ReadSourceLineTest, IsEmptyWhereThereIsNoSuchLine) {
  EXPECT_EQ(ReadSourceLine("/nowhere/x.cc", 1), "");
  EXPECT_EQ(ReadSourceLine("/dev", 1), "");
  EXPECT_EQ(ReadSourceLine("/dev/zero", 1), "");
  EXPECT_EQ(ReadSourceLine("", 1), "");
  EXPECT_EQ(ReadSourceLine("/etc/passwd", 0), "");
  EXPECT_EQ(ReadSourceLine("/etc/passwd", 1000000), "");
}

}  // namespace
}  // namespace roost::internal
