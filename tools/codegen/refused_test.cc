// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What the generator cannot map: each is one line that names file, place and reason, exit code 1,
// and nothing is written.

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/codegen/generator_run.h"

namespace roost::codegen {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class RefusedTest : public testing::Test {
 protected:
  // Generates from a schema of that text; what the generator said, without what `capnp` adds.
  std::string Refusal(const std::string& text, const std::string& name_space = "bad") {
    return RefusalOfFile(
        "@0xbf5147cbbecf40c1;\nusing Roost = import \"/roost/annotations.capnp\";\n"
        "$Roost.namespace(\"" +
        name_space + "\");\n" + text);
  }

  std::string RefusalOfFile(const std::string& text) {
    const std::string path = folder_ + "/bad.capnp";
    std::ofstream(path) << text;
    const GeneratorRun run = Generate(path);
    EXPECT_NE(run.exit_code, 0);
    EXPECT_FALSE(std::filesystem::exists(run.folder + "/bad.roost.h"));
    EXPECT_FALSE(std::filesystem::exists(run.folder + "/bad.roost.cc"));
    std::string said = run.errors;
    if (const size_t end = said.find("/tools/codegen/capnpc-roost: plugin failed");
        end != said.npos) {
      said.resize(said.rfind('\n', end) + 1);
    }
    return said;
  }

  const std::string folder_ = NewFolder();
};

TEST_F(RefusedTest, AUnionInAStruct) {
  EXPECT_EQ(Refusal("struct Shape { union { side @0 :Int32; radius @1 :Int32; } }"),
            "bad.capnp: Shape: it has a union, and unions are not supported yet\n");
}

TEST_F(RefusedTest, ANamedUnion) {
  EXPECT_EQ(Refusal("struct Shape { size :union { side @0 :Int32; radius @1 :Int32; } }"),
            "bad.capnp: Shape.size: it is a union, and unions are not supported yet\n");
}

TEST_F(RefusedTest, AGroup) {
  EXPECT_EQ(Refusal("struct Shape { size :group { width @0 :Int32; height @1 :Int32; } }"),
            "bad.capnp: Shape.size: it is a group, and groups are not supported yet\n");
}

TEST_F(RefusedTest, AGenericStruct) {
  EXPECT_EQ(Refusal("struct Box(T) { value @0 :T; }"),
            "bad.capnp: Box: it is generic, and generics are not supported yet\n");
}

TEST_F(RefusedTest, TheUseOfAGenericStruct) {
  EXPECT_THAT(Refusal("struct Box(T) { value @0 :T; }\nstruct Holder { box @0 :Box(Text); }"),
              HasSubstr("bad.capnp: Holder.box: Box is generic, and generics are not supported "
                        "yet\n"));
}

TEST_F(RefusedTest, AGenericMethod) {
  EXPECT_EQ(Refusal("interface Store { put @0 [T] (value :T) -> (); }"),
            "bad.capnp: Store.put: it is generic, and generics are not supported yet\n");
}

TEST_F(RefusedTest, AnAnyStructAndAnAnyList) {
  EXPECT_EQ(Refusal("struct Holder { any @0 :AnyStruct; }"),
            "bad.capnp: Holder.any: AnyStruct has no C++; use AnyPointer\n");
  EXPECT_EQ(Refusal("interface Store { put @0 (key :Text, value :AnyList) -> (); }"),
            "bad.capnp: Store.put: value: AnyList has no C++; use AnyPointer\n");
}

TEST_F(RefusedTest, AnInterfaceThatExtendsAnother) {
  EXPECT_EQ(Refusal("interface Base {}\ninterface Derived extends(Base) {}"),
            "bad.capnp: Derived: it extends Base, and inheritance of interfaces is not supported "
            "yet\n");
}

TEST_F(RefusedTest, AStreamingMethod) {
  EXPECT_EQ(Refusal("interface Sink { write @0 (data :Data) -> stream; }"),
            "bad.capnp: Sink.write: it is a streaming method, and these are not supported yet; "
            "write -> ()\n");
}

TEST_F(RefusedTest, AStructThatContainsItself) {
  EXPECT_EQ(Refusal("struct Node { next @0 :Node; }"),
            "bad.capnp: Node: it contains itself, which is possible only through a list\n");
}

TEST_F(RefusedTest, TwoStructsThatContainEachOther) {
  EXPECT_EQ(Refusal("struct A { b @0 :B; }\nstruct B { a @0 :A; }"),
            "bad.capnp: A: it contains itself, which is possible only through a list\n");
}

TEST_F(RefusedTest, ASchemaWithoutANamespace) {
  EXPECT_EQ(RefusalOfFile("@0xbf5147cbbecf40c1;\ninterface Doubler {}\n"),
            "bad.capnp: no C++ namespace; write: using Roost = import "
            "\"/roost/annotations.capnp\"; $Roost.namespace(\"...\");\n");
}

TEST_F(RefusedTest, ANamespaceThatIsNone) {
  EXPECT_EQ(Refusal("", "a.b"), "bad.capnp: \"a.b\" cannot be a C++ namespace\n");
  EXPECT_EQ(Refusal("", "a::class"), "bad.capnp: \"a::class\" cannot be a C++ namespace\n");
  EXPECT_EQ(Refusal("", "std"), "bad.capnp: a namespace may not be called std\n");
}

TEST_F(RefusedTest, ATypeOfASchemaWithoutANamespace) {
  std::ofstream(folder_ + "/other.capnp") << "@0xbf5147cbbecf40c2;\nstruct Bare {}\n";
  EXPECT_EQ(Refusal("using Other = import \"other.capnp\";\nstruct A { bare @0 :Other.Bare; }"),
            "bad.capnp: A.bare: Bare is of other.capnp, which has no $Roost.namespace\n");
}

TEST_F(RefusedTest, AConstructorWithResults) {
  EXPECT_EQ(Refusal("interface Foo { new @0 () -> (x :Int32) $Roost.constructor; }"),
            "bad.capnp: Foo.new: a constructor has no results; write -> ()\n");
}

TEST_F(RefusedTest, ASecondConstructor) {
  EXPECT_EQ(Refusal("interface Foo { new @0 () -> () $Roost.constructor;\n"
                    "make @1 () -> () $Roost.constructor; }"),
            "bad.capnp: Foo.make: an interface has one constructor at most\n");
}

TEST_F(RefusedTest, TwoThingsOfOneName) {
  EXPECT_EQ(Refusal("struct FooProxy {}\ninterface Foo {}"),
            "bad.capnp: Foo: the name FooProxy is taken by another; rename one in the schema or "
            "with $Roost.name(\"...\")\n");
  EXPECT_EQ(Refusal("struct A { fooBar @0 :Int32; fooBAR @1 :Int32; }"),
            "bad.capnp: A.fooBAR: the name foo_bar is taken by another; rename one in the schema "
            "or with $Roost.name(\"...\")\n");
}

TEST_F(RefusedTest, AMethodThatRoostHasItself) {
  EXPECT_EQ(Refusal("interface Foo { dispatch @0 (); }"),
            "bad.capnp: Foo.dispatch: Roost itself has a method Dispatch; rename it with "
            "$Roost.name(\"...\")\n");
}

TEST_F(RefusedTest, ANameThatIsNoneInCpp) {
  EXPECT_EQ(Refusal("interface Foo { bar @0 () $Roost.name(\"1 bar\"); }"),
            "bad.capnp: Foo.bar: \"1 bar\" cannot be a name in C++\n");
}

TEST_F(RefusedTest, EachMistakeIsALineOfItsOwn) {
  EXPECT_EQ(Refusal("struct A { x @0 :AnyStruct; }\ninterface B { c @0 (d :AnyList); }"),
            "bad.capnp: A.x: AnyStruct has no C++; use AnyPointer\n"
            "bad.capnp: B.c: d: AnyList has no C++; use AnyPointer\n");
}

}  // namespace
}  // namespace roost::codegen
