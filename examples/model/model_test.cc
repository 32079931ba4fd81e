// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

TEST(ModelExample, AnswersEachProcessFromTheOneModel) {
  const std::string folder = testing::TempDir();
  std::ofstream(folder + "/text") << "Software, public LICENSE; the license of software.\n"
                                     "Warranty. Distributed, distributed; copyright program";
  const roost::tests::Outcome outcome = roost::tests::RunProgram({"examples/model/main", folder});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            "the model knows 9 words\n"
            "softwear: software\nlicnse: license\n"
            "warrenty: warranty\npublc: public\n"
            "distributer: distributed\ncopyrigth: copyright\n"
            "program: program\nxqzzyv: xqzzyv\n");
}

TEST(ModelExample, SaysWhyTheModelCouldNotBeLoaded) {
  const roost::tests::Outcome outcome =
      roost::tests::RunProgram({"examples/model/main", "/no/such/folder"});
  EXPECT_NE(outcome.status, 0);
  EXPECT_NE(outcome.err.find("/no/such/folder"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("speller.cc\", line "), std::string::npos) << outcome.err;
}

}  // namespace
