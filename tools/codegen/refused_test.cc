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

TEST_F(RefusedTest, AGenericMethod) {
  EXPECT_EQ(Refusal("interface Store { put @0 [T] (value :T) -> (); }"),
            "bad.capnp:4: Store.put: it is generic, and who runs it could not know its types; give "
            "the parameters to the interface, or use AnyPointer\n");
}

TEST_F(RefusedTest, WhatAGenericInterfaceCannotHave) {
  EXPECT_EQ(Refusal("interface Store(T) { new @0 (value :T) $Roost.constructor; }"),
            "bad.capnp:4: Store.new: objects of a generic interface are not created; give the "
            "constructor to an interface that extends it with its types\n");
  EXPECT_EQ(Refusal("interface Store(T) {\n  get @0 () -> (value :T, count :Int32);\n}"),
            "bad.capnp:5: Store.get: a method of a generic interface has several results; make "
            "them a struct of the schema\n");
  EXPECT_THAT(Refusal("interface Store(T) { interface Shelf { get @0 () -> (value :T); } }"),
              HasSubstr("bad.capnp:4: Store.Shelf: it stands within a generic type; move it out "
                        "of there\n"));
}

TEST_F(RefusedTest, AGenericInterfaceThatNeedsItselfWithoutEnd) {
  EXPECT_THAT(Refusal("interface Store(T) { stores @0 () -> (store :Store(Store(T))); }\n"
                      "interface Shop { open @0 () -> (store :Store(Text)); }"),
              HasSubstr("bad.capnp:5: Shop.open: store: its types need ever more of "
                        "bad::StoreProxy<"));
}

TEST_F(RefusedTest, ATypeOrAGroupWithinAGenericStruct) {
  EXPECT_EQ(Refusal("struct Box(T) { struct Lid { of @0 :T; } }"),
            "bad.capnp:4: Box.Lid: it stands within a generic type; move it out of there\n");
  EXPECT_EQ(Refusal("struct Box(T) { size :group { width @0 :Int32; of @1 :T; } }"),
            "bad.capnp:4: Box.size: a generic struct cannot have groups; make it a struct of its "
            "own\n");
}

TEST_F(RefusedTest, WhatCannotBeOptional) {
  EXPECT_EQ(Refusal("struct A { x @0 :Int32 $Roost.optional; }"),
            "bad.capnp:4: A.x: $Roost.optional needs a type with a null on the wire, and Int32 has "
            "none; give it to a union: x :union $Roost.optional { none @0 :Void; some @1 :Int32; "
            "}\n");
  EXPECT_EQ(Refusal("interface B {}\nstruct A { x @0 :B $Roost.optional; }"),
            "bad.capnp:5: A.x: it may be null already; leave $Roost.optional out\n");
  EXPECT_EQ(Refusal("struct A { x @0 :Text = \"a\" $Roost.optional; }"),
            "bad.capnp:4: A.x: an optional field has no default: where it is absent it is null\n");
}

TEST_F(RefusedTest, AViewThatIsNotTheOnlyResult) {
  const std::string kOnly =
      "$Roost.view is for the only result of a method; a parameter is a view as it is\n";
  EXPECT_EQ(Refusal("struct A { x @0 :Int32; y @1 :Text; }\n"
                    "interface B { get @0 () -> (x :Int32 $Roost.view); }"),
            "bad.capnp:5: B.get: x: $Roost.view is for a Text or a Data\n");
  EXPECT_EQ(Refusal("interface B { get @0 () -> (x :Text $Roost.view, y :Int32); }"),
            "bad.capnp:4: B.get: " + kOnly);
  EXPECT_EQ(Refusal("interface B { set @0 (x :Data $Roost.view); }"),
            "bad.capnp:4: B.set: " + kOnly);
}

TEST_F(RefusedTest, AUnionThatCannotBeOptional) {
  const std::string what =
      "an optional union has two alternatives, a Void and then a number, bool, enum or time; what "
      "else may be absent takes $Roost.optional without a union\n";
  EXPECT_EQ(Refusal("struct A { x :union $Roost.optional { a @0 :Int32; b @1 :Int32; } }"),
            "bad.capnp:4: A.x: " + what);
  EXPECT_EQ(Refusal("struct A { x :union $Roost.optional { some @0 :Int32; none @1 :Void; } }"),
            "bad.capnp:4: A.x: " + what);
  EXPECT_EQ(Refusal("struct A { x :union $Roost.optional { none @0 :Void; a @1 :Int32;\n"
                    "b @2 :Int32; } }"),
            "bad.capnp:4: A.x: " + what);
  EXPECT_EQ(Refusal("struct A { x :union $Roost.optional { none @0 :Void; some @1 :Text; } }"),
            "bad.capnp:4: A.x: an optional union is of a number, bool, enum or time, and Text is "
            "none\n");
  EXPECT_EQ(Refusal("struct A { x :union $Roost.optional { none @0 :Void; some @1 :Int32 = 3; } }"),
            "bad.capnp:4: A.x: an optional field has no default: where it is absent it is null\n");
}

TEST_F(RefusedTest, AServersHandleWithADefault) {
  EXPECT_EQ(Refusal("struct A { x @0 :Roost.ServerHandle = (uri = \"unix:/tmp/a\"); }"),
            "bad.capnp:4: A.x: a server's handle has no default\n");
}

TEST_F(RefusedTest, WhatCannotBeASetOrAMap) {
  EXPECT_EQ(Refusal("struct A { x @0 :List(Float64) $Roost.set; }"),
            "bad.capnp:4: A.x: $Roost.set is for lists of integers, enums, texts or bytes\n");
  EXPECT_EQ(Refusal("struct A { x @0 :Text $Roost.set; }"),
            "bad.capnp:4: A.x: $Roost.set is for lists of integers, enums, texts or bytes\n");
  const std::string map =
      "$Roost.map is for lists of structs of two fields, `key` (an integer, enum, text or bytes) "
      "and `value`\n";
  EXPECT_EQ(Refusal("struct A { x @0 :List(Text) $Roost.map; }"), "bad.capnp:4: A.x: " + map);
  EXPECT_EQ(Refusal("struct E { name @0 :Text; value @1 :Text; }\n"
                    "struct A { x @0 :List(E) $Roost.map; }"),
            "bad.capnp:5: A.x: " + map);
  EXPECT_EQ(Refusal("struct E { key @0 :Float64; value @1 :Text; }\n"
                    "interface A { f @0 (x :List(E) $Roost.map); }"),
            "bad.capnp:5: A.f: x: " + map);
}

TEST_F(RefusedTest, WhatCannotBeATime) {
  EXPECT_EQ(Refusal("struct A { x @0 :Int32 $Roost.duration(seconds); }"),
            "bad.capnp:4: A.x: a time or a duration is an Int64\n");
  EXPECT_EQ(Refusal("struct A { x @0 :Int64 $Roost.duration(seconds) $Roost.time(seconds); }"),
            "bad.capnp:4: A.x: two annotations say what becomes of it; one is enough\n");
}

TEST_F(RefusedTest, AnExistingTypeWithoutItsHeader) {
  EXPECT_EQ(Refusal("struct A $Roost.existing(type = \"b::A\") {}"),
            "bad.capnp:4: A: $Roost.existing needs both: (type = \"...\", header = \"...\")\n");
}

TEST_F(RefusedTest, AMethodOfTheNameOfAnInheritedOne) {
  EXPECT_EQ(Refusal("interface A { f @0 (); }\ninterface B extends(A) { f @0 (); }"),
            "bad.capnp:5: B.f: the name F is taken by another; rename one in the schema or with "
            "$Roost.name(\"...\")\n");
}

TEST_F(RefusedTest, AnAnyStructAndAnAnyList) {
  EXPECT_EQ(Refusal("struct Holder { any @0 :AnyStruct; }"),
            "bad.capnp:4: Holder.any: AnyStruct has no C++; use AnyPointer\n");
  EXPECT_EQ(Refusal("interface Store { put @0 (key :Text, value :AnyList) -> (); }"),
            "bad.capnp:4: Store.put: value: AnyList has no C++; use AnyPointer\n");
}

TEST_F(RefusedTest, AStructThatContainsItself) {
  EXPECT_EQ(Refusal("struct Node { next @0 :Node; }"),
            "bad.capnp:4: Node: it contains itself, which is possible only through a list\n");
}

TEST_F(RefusedTest, TwoStructsThatContainEachOther) {
  EXPECT_EQ(Refusal("struct A { b @0 :B; }\nstruct B { a @0 :A; }"),
            "bad.capnp:4: A: it contains itself, which is possible only through a list\n");
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
            "bad.capnp:5: A.bare: Bare is of other.capnp, which has no $Roost.namespace\n");
}

TEST_F(RefusedTest, AConstructorWithResults) {
  EXPECT_EQ(Refusal("interface Foo { new @0 () -> (x :Int32) $Roost.constructor; }"),
            "bad.capnp:4: Foo.new: a constructor has no results; write -> ()\n");
}

TEST_F(RefusedTest, ASecondConstructor) {
  EXPECT_EQ(Refusal("interface Foo { new @0 () -> () $Roost.constructor;\n"
                    "make @1 () -> () $Roost.constructor; }"),
            "bad.capnp:5: Foo.make: an interface has one constructor at most\n");
}

TEST_F(RefusedTest, TwoThingsOfOneName) {
  EXPECT_EQ(Refusal("struct FooProxy {}\ninterface Foo {}"),
            "bad.capnp:5: Foo: the name FooProxy is taken by another; rename one in the schema or "
            "with $Roost.name(\"...\")\n");
  EXPECT_EQ(Refusal("struct A { fooBar @0 :Int32; fooBAR @1 :Int32; }"),
            "bad.capnp:4: A.fooBAR: the name foo_bar is taken by another; rename one in the schema "
            "or with $Roost.name(\"...\")\n");
}

TEST_F(RefusedTest, AMethodThatRoostHasItself) {
  EXPECT_EQ(Refusal("interface Foo { dispatch @0 (); }"),
            "bad.capnp:4: Foo.dispatch: Roost itself has a method Dispatch; rename it with "
            "$Roost.name(\"...\")\n");
}

TEST_F(RefusedTest, ANameThatIsNoneInCpp) {
  EXPECT_EQ(Refusal("interface Foo { bar @0 () $Roost.name(\"1 bar\"); }"),
            "bad.capnp:4: Foo.bar: \"1 bar\" cannot be a name in C++\n");
}

TEST_F(RefusedTest, EachMistakeIsALineOfItsOwn) {
  EXPECT_EQ(Refusal("struct A { x @0 :AnyStruct; }\ninterface B { c @0 (d :AnyList); }"),
            "bad.capnp:4: A.x: AnyStruct has no C++; use AnyPointer\n"
            "bad.capnp:5: B.c: d: AnyList has no C++; use AnyPointer\n");
}

}  // namespace
}  // namespace roost::codegen
