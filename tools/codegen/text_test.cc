// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/text.h"

#include <gtest/gtest.h>

namespace roost::codegen {
namespace {

TEST(TextTest, FillsEachHoleOnceAndLeavesValuesAlone) {
  EXPECT_EQ(Fill("$a$ $b$ $a$", {{"a", "$b$"}, {"b", "x"}}), "$b$ x $b$");
}

TEST(TextTest, ACommentKeepsItsLinesAndBreaksLongOnes) {
  EXPECT_EQ(Comment(2, "first", "second\n\nfourth"),
            "  // first\n  // second\n  //\n  // fourth\n");
  const std::string word(60, 'w');
  EXPECT_EQ(Comment(0, word + " " + word), "// " + word + "\n// " + word + "\n");
  EXPECT_EQ(Comment(0, ""), "");
}

TEST(TextTest, ArgumentsStayOnOneLineWhileTheyFit) {
  EXPECT_EQ(Arguments(2, "f(", {"a", "b"}, ");"), "  f(a, b);\n");
  EXPECT_EQ(Arguments(2, "f(", {}, ");"), "  f();\n");
}

TEST(TextTest, ArgumentsThatDoNotFitGoBelowTheFirst) {
  const std::string a(50, 'a'), b(50, 'b');
  EXPECT_EQ(Arguments(0, "f(", {a, b, "c"}, ");"), "f(" + a + ",\n  " + b + ", c);\n");
}

TEST(TextTest, ArgumentsTooLongForTheirPlaceBeginANewLine) {
  const std::string head = std::string(60, 'f') + "(", a(50, 'a');
  EXPECT_EQ(Arguments(0, head, {a, "b"}, ");"), head + "\n    " + a + ", b);\n");
}

TEST(TextTest, ALongLiteralGoesOnInAnother) {
  const std::string word(60, 'w');
  EXPECT_EQ(Literal(2, word + " " + word, ");"), "  \"" + word + " \"\n  \"" + word + "\");\n");
}

}  // namespace
}  // namespace roost::codegen
