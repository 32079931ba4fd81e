// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

using roost::tests::Outcome;
using roost::tests::RunProgram;
using ::testing::HasSubstr;

// A directory tree of the test's own.
class DigestExample : public testing::Test {
 protected:
  DigestExample() {
    std::string name = testing::TempDir() + "/digest_XXXXXX";
    directory_ = mkdtemp(name.data());
  }
  ~DigestExample() override { std::filesystem::remove_all(directory_); }

  void Write(const std::string& name, const std::string& content) {
    const std::filesystem::path path = directory_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
  }

  Outcome Digest() { return RunProgram({"examples/digest/digest", directory_.string()}); }

  // What sha256sum prints for the same files.
  std::string Sha256sum() {
    constexpr char kScript[] =
        "find \"$1\" -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum";
    const Outcome outcome = RunProgram({"/bin/sh", "-c", kScript, "sh", directory_.string()});
    EXPECT_EQ(outcome.err, "");
    return outcome.out;
  }

  std::filesystem::path directory_;
};

TEST_F(DigestExample, PrintsWhatSha256sumPrints) {
  for (int i = 0; i < 200; ++i) {
    Write("d" + std::to_string(i % 7) + "/f" + std::to_string(i),
          std::string(static_cast<size_t>(i) * 997, static_cast<char>('a' + i % 26)));
  }
  std::string large;
  large.resize(20'000'000, 'x');
  Write("large", large);
  Write("empty", "");
  Write("with space", "1");
  Write("back\\slash", "2");
  Write("new\nline", "3");
  Write("carriage\rreturn", "4");
  std::filesystem::create_symlink("large", directory_ / "link");
  const Outcome outcome = Digest();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, Sha256sum());
  EXPECT_THAT(outcome.err, HasSubstr("206/206  100%"));
}

TEST_F(DigestExample, PrintsNothingForAnEmptyDirectory) {
  const Outcome outcome = Digest();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "");
}

TEST_F(DigestExample, GoesOnAfterAFileThatCannotBeRead) {
  Write("good", "1");
  Write("secret", "2");
  ::chmod((directory_ / "secret").c_str(), 0);
  if (::access((directory_ / "secret").c_str(), R_OK) == 0) {
    GTEST_SKIP() << "this user may read everything";
  }
  const Outcome outcome = Digest();
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, HasSubstr("/good\n"));
  EXPECT_THAT(outcome.err, HasSubstr("secret"));
}

TEST_F(DigestExample, SaysThatADirectoryIsMissing) {
  const Outcome outcome = RunProgram({"examples/digest/digest", "/does/not/exist"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("/does/not/exist"));
}

}  // namespace
