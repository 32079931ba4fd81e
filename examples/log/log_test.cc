// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

// One line of glog's, by its severity's letter and its message in log.cc.
std::string Record(char severity, const std::string& message, const std::string& process) {
  const int line = roost::tests::LineOf("examples/log/log.cc", '"' + message + '"');
  return severity + std::string("[0-9]{8} [0-9:.]{15} +[0-9]+ log\\.cc:") + std::to_string(line) +
         "\\] " + process + message;
}

TEST(LogExample, ShowsTheWorkersRecordsInTheParentsLogInOrder) {
  const roost::tests::Outcome outcome = roost::tests::RunProgram({"examples/log/log"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "");
  const std::string worker = "\\[SpawnProcess-1\\] ";
  const std::vector<std::string> expected = {
      Record('E', "main error", ""),       Record('I', "main info", ""),
      Record('E', "worker error", worker), Record('W', "worker warning", worker),
      Record('I', "worker info", worker),  Record('W', "main warning", ""),
  };
  const std::vector<std::string> lines = roost::tests::Lines(outcome.err);
  ASSERT_EQ(lines.size(), expected.size()) << outcome.err;
  for (size_t i = 0; i < lines.size(); ++i) {
    EXPECT_TRUE(std::regex_match(lines[i], std::regex(expected[i]))) << lines[i];
  }
}

}  // namespace
