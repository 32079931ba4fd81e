// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

std::string Read(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

TEST(ContainersExample, ShowsWhatTheChildChanged) {
  const roost::tests::Outcome outcome =
      roost::tests::RunProgram({"examples/containers/containers"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "ann is 31\ntom is 8\nno key \"eve\"\n");
  EXPECT_EQ(outcome.err, "");
}

// The guide's program is this one, line by line.
TEST(ContainersExample, IsTheProgramOfTheGuide) {
  const std::string guide = Read("docs/standard.md");
  const std::string program = Read("examples/containers/containers.cc");
  const size_t begin = guide.find("```cpp\n") + 7;
  ASSERT_NE(guide.find("```cpp\n"), std::string::npos);
  const std::string code = guide.substr(begin, guide.find("```\n", begin) - begin);
  EXPECT_GT(code.size(), 500u);
  EXPECT_NE(program.find(code), std::string::npos);
}

}  // namespace
