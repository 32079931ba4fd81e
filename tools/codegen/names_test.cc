// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/names.h"

#include <gtest/gtest.h>

namespace roost::codegen {
namespace {

TEST(NamesTest, MethodsArePascalCase) { EXPECT_EQ(PascalCase("topWords"), "TopWords"); }

TEST(NamesTest, FieldsAreSnakeCase) {
  EXPECT_EQ(SnakeCase("x"), "x");
  EXPECT_EQ(SnakeCase("topWords"), "top_words");
  EXPECT_EQ(SnakeCase("parseHTTPHeader"), "parse_http_header");
  EXPECT_EQ(SnakeCase("httpURL"), "http_url");
  EXPECT_EQ(SnakeCase("point2D"), "point2_d");
  EXPECT_EQ(SnakeCase("aB"), "a_b");
}

TEST(NamesTest, EnumerantsAreConstants) { EXPECT_EQ(ConstantCase("darkGreen"), "kDarkGreen"); }

TEST(NamesTest, WordsThatCppHasTakenGetAnUnderscore) {
  for (const char* word : {"class", "alignas", "xor", "reinterpret_cast", "errno", "stdout"}) {
    EXPECT_TRUE(IsTaken(word)) << word;
    EXPECT_EQ(SnakeCase(word), std::string(word) + "_");
    EXPECT_FALSE(IsIdentifier(word)) << word;
  }
  EXPECT_FALSE(IsTaken("classes"));
}

TEST(NamesTest, WhatIsNoIdentifierIsToldSo) {
  EXPECT_TRUE(IsIdentifier("a_1"));
  for (const char* name : {"", "1a", "a b", "a-b", "a::b"})
    EXPECT_FALSE(IsIdentifier(name)) << name;
}

}  // namespace
}  // namespace roost::codegen
