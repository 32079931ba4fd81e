// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Generated text, whole, against testdata/golden. After a wanted change of the generator, look at
// what it makes of them and keep it with
//
//   bazel run //tools/codegen:golden_test -- --refresh

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tools/codegen/generator_run.h"

namespace roost::codegen {
namespace {

constexpr char kTestData[] = "tools/codegen/testdata/";
constexpr const char* kSchemas[] = {"everything", "scaling", "shapes", "tour", "values"};

class GoldenTest : public testing::TestWithParam<const char*> {};

TEST_P(GoldenTest, GeneratesWhatItDidBefore) {
  const std::string schema = GetParam();
  const GeneratorRun run = Generate(kTestData + schema + ".capnp");
  ASSERT_EQ(run.exit_code, 0) << run.errors;
  for (const char* extension : {".roost.h", ".roost.cc"}) {
    const std::string name = schema + extension;
    EXPECT_EQ(ReadFile(run.folder + "/" + name), ReadFile(kTestData + ("golden/" + name)))
        << "If this is wanted: bazel run //tools/codegen:golden_test -- --refresh";
  }
}

TEST_P(GoldenTest, GeneratesTheSameTwice) {
  const std::string schema = GetParam();
  const GeneratorRun first = Generate(kTestData + schema + ".capnp");
  const GeneratorRun second = Generate(kTestData + schema + ".capnp");
  for (const char* extension : {".roost.h", ".roost.cc"}) {
    EXPECT_EQ(ReadFile(first.folder + "/" + schema + extension),
              ReadFile(second.folder + "/" + schema + extension));
  }
}

INSTANTIATE_TEST_SUITE_P(Schemas, GoldenTest, testing::ValuesIn(kSchemas),
                         [](const auto& info) { return std::string(info.param); });

int Refresh() {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (workspace == nullptr) {
    std::fprintf(stderr, "--refresh needs `bazel run`\n");
    return 2;
  }
  for (const std::string schema : kSchemas) {
    const GeneratorRun run = Generate(kTestData + schema + ".capnp");
    if (run.exit_code != 0) {
      std::fprintf(stderr, "%s", run.errors.c_str());
      return 1;
    }
    for (const char* extension : {".roost.h", ".roost.cc"}) {
      std::filesystem::copy_file(
          run.folder + "/" + schema + extension,
          workspace + std::string("/") + kTestData + "golden/" + schema + extension,
          std::filesystem::copy_options::overwrite_existing);
    }
  }
  return 0;
}

}  // namespace
}  // namespace roost::codegen

int main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "--refresh") return roost::codegen::Refresh();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
