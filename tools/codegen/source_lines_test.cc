// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/source_lines.h"

#include <gtest/gtest.h>

namespace roost::codegen {
namespace {

constexpr char kSchema[] = R"(@0xbf5147cbbecf40c1;
using Roost = import "/roost/annotations.capnp";  # struct Comment {
struct Outer {
  name @0 :Text = "struct { \" ";
  size :group {
    width @1 :Int32;
  }
  union {
    first @2 :Int8;
    second @3 :Int8;
  }
  struct Inner { deep @0 :Void; }
  const limit :Int32 = 5;
}
interface Store {
  put @0 (key :Text,
          value :List(Text)) -> (old
             :Text);
}
)";

TEST(SourceLinesTest, FindsTypesAndMembers) {
  const SourceLines lines(kSchema);
  EXPECT_EQ(lines.Find("Outer"), 3);
  EXPECT_EQ(lines.Find("Outer.name"), 4);
  EXPECT_EQ(lines.Find("Outer.size"), 5);
  EXPECT_EQ(lines.Find("Outer.size.width"), 6);
  EXPECT_EQ(lines.Find("Outer.second"), 10);
  EXPECT_EQ(lines.Find("Outer.Inner"), 12);
  EXPECT_EQ(lines.Find("Outer.Inner.deep"), 12);
  EXPECT_EQ(lines.Find("Outer.limit"), 13);
  EXPECT_EQ(lines.Find("Store.put"), 16);
}

TEST(SourceLinesTest, FindsParametersAndResults) {
  const SourceLines lines(kSchema);
  EXPECT_EQ(lines.Find("Store.put: key"), 16);
  EXPECT_EQ(lines.Find("Store.put: value"), 17);
  EXPECT_EQ(lines.Find("Store.put: old"), 17);
}

TEST(SourceLinesTest, WhatIsNotThereHasTheLineOfWhatItStandsIn) {
  const SourceLines lines(kSchema);
  EXPECT_EQ(lines.Find("Outer.absent"), 3);
  EXPECT_EQ(lines.Find("Store.put: absent"), 16);
  EXPECT_EQ(lines.Find("Comment"), 0);
  EXPECT_EQ(lines.Find(""), 0);
}

TEST(SourceLinesTest, AnyTextIsTaken) {
  for (const char* text : {"", "}}}", "{{{", "\"", "struct", "struct {", "@ @ : ;", "a :", "\\"}) {
    EXPECT_EQ(SourceLines(text).Find("struct Foo"), 0) << text;
  }
}

}  // namespace
}  // namespace roost::codegen
