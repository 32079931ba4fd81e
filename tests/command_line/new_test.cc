// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// `roost new`. That what it makes builds and works is tested where Roost is installed
// (tests/install) and by `tools/dev test`.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>

#include "tests/command_line/roost_program.h"

namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class NewTest : public RoostProgramTest {
 protected:
  // A folder that passes for Roost's sources.
  std::string Sources() const {
    fs::create_directories(folder_ / "sources/tools/rules");
    std::ofstream(folder_ / "sources/tools/rules/roost.bzl").flush();
    return folder_ / "sources";
  }
  static std::string Contents(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

TEST_F(NewTest, FillsInTheNameEverywhere) {
  const fs::path made = folder_ / "made";
  const auto outcome = Roost({"new", "image_store", made, "--roost", Sources()});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("bazel test //..."));
  for (const char* name : {"image_store.capnp", "image_store.cc", "image_store_test.cc", "BUILD",
                           "WORKSPACE", "WORKSPACE.bzlmod", "MODULE.bazel", ".bazelrc"}) {
    ASSERT_TRUE(fs::exists(made / name)) << name;
    EXPECT_THAT(Contents(made / name), Not(ContainsRegex("@(NAME|CLASS|ID|ROOST)@"))) << name;
  }
  EXPECT_THAT(Contents(made / "image_store.capnp"),
              ContainsRegex("^@0x[89a-f][0-9a-f]{15};(.|\n)*interface ImageStore "));
  EXPECT_THAT(Contents(made / "WORKSPACE"),
              HasSubstr("path = \"" + (folder_ / "sources").string() + "\""));
}

TEST_F(NewTest, OverwritesNothing) {
  const fs::path made = folder_ / "made";
  fs::create_directory(made);
  EXPECT_EQ(Roost({"new", "store", made, "--cmake"}).status, 0);
  const auto again = Roost({"new", "store", made, "--cmake"});
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("is there already"));
}

TEST_F(NewTest, RefusesNamesThatAreNone) {
  for (const std::string name : {"Store", "a-b", "1a", "std", "a__b", "a_", "../a", ""}) {
    EXPECT_EQ(Roost({"new", name, folder_ / "made", "--cmake"}).status, 2) << name;
  }
  EXPECT_FALSE(fs::exists(folder_ / "made"));
  EXPECT_EQ(Roost({"new", "store", folder_ / "made"}).status, 2);
  EXPECT_THAT(Roost({"new", "store", folder_ / "made", "--roost", folder_}).err,
              HasSubstr("Roost's sources are not in"));
}

}  // namespace
