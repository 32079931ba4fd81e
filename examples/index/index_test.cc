// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

namespace fs = std::filesystem;
using ::roost::tests::Outcome;
using ::roost::tests::Program;
using ::roost::tests::RunProgram;
using ::testing::HasSubstr;

constexpr char kIndex[] = "examples/index/index";

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// What `index --json` should write, by the shell's own tools.
std::string ReferenceJson(const fs::path& directory, int unreadable = 0) {
  return RunProgram({"examples/index/reference_counts.sh", directory, std::to_string(unreadable)})
      .out;
}

// A folder of its own for each test, which goes with it.
class IndexExample : public testing::Test {
 protected:
  IndexExample() {
    std::string pattern = testing::TempDir() + "/index.XXXXXX";
    folder_ = mkdtemp(pattern.data());
    texts_ = folder_ / "texts";
    json_ = folder_ / "counts.json";
    fs::create_directory(texts_);
  }
  // Not fs::remove_all: a path in there is longer than the kernel takes.
  ~IndexExample() override { RunProgram({"/bin/rm", "-rf", folder_}); }

  void Write(const fs::path& name, const std::string& text) {
    fs::create_directories((texts_ / name).parent_path());
    std::ofstream(texts_ / name) << text;
  }

  // A file that takes a worker some time to read, and comes last: `mebibytes` of zeros.
  void WriteLong(const fs::path& name, int mebibytes) {
    Write(name, "");
    fs::resize_file(texts_ / name, uintmax_t{1 << 20} * mebibytes);
  }

  std::vector<std::string> Command(int workers) const {
    return {kIndex, texts_, "--workers=" + std::to_string(workers), "--json=" + json_.string()};
  }

  fs::path folder_;
  fs::path texts_;  // what is indexed
  fs::path json_;
};

TEST_F(IndexExample, CountsAsTheShellDoesWhateverTheFilesAreLike) {
  Write("plain", "The quick brown fox. THE END\n");
  Write("deep/er/one two\nthree", "words in a file whose name has blanks");
  Write("empty", "");
  Write("no-end", "the last word has no newline after itself");
  Write("binary", std::string("caf\xc3\xa9 na\0ive\xff the", 17));
  Write("long", std::string((1 << 18) - 3, 'x') + " boundary" + std::string(1 << 18, ' ') + "Tie");
  for (int i = 0; i < 100; ++i) Write("many/" + std::to_string(i), "tie breaks by word");
  fs::create_symlink("plain", texts_ / "link");
  fs::create_directory_symlink("..", texts_ / "deep/loop");
  fs::create_symlink("nowhere", texts_ / "dangling");
  ASSERT_EQ(mkfifo((texts_ / "fifo").c_str(), 0600), 0);

  const Outcome outcome = RunProgram(Command(3));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(ReadFile(json_), ReferenceJson(texts_)) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("3 symbolic links not followed"));
}

TEST_F(IndexExample, IndexesRealTextsAndReportsOnThem) {
  const Outcome outcome = RunProgram({kIndex, "--json=" + json_.string()});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(ReadFile(json_), ReferenceJson("/usr/share/common-licenses"));
  EXPECT_THAT(outcome.out, HasSubstr("most frequent: the "));
  EXPECT_THAT(outcome.out, HasSubstr("\"license\" is in "));
  EXPECT_THAT(outcome.out, HasSubstr("  /usr/share/common-licenses/"));
}

TEST_F(IndexExample, LogsAnUnreadableFileWithItsWorkersTracebackAndGoesOn) {
  Write("a", "some words");
  // Its path is longer than the kernel takes, so that not even root can open it.
  const std::string name(250, 'd');
  const fs::path start = fs::current_path();
  fs::current_path(texts_);
  size_t length = texts_.string().size();
  for (; length + 1 + name.size() < 4096; length += 1 + name.size()) {
    fs::create_directory(name);
    fs::current_path(name);
  }
  std::ofstream(name) << "unreachable words";
  fs::current_path(start);

  const Outcome outcome = RunProgram(Command(1));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(ReadFile(json_), HasSubstr("{\"files\": 1, \"bytes\": 10, \"words\": 2, "
                                         "\"distinct\": 2, \"unreadable\": 1, "));
  EXPECT_THAT(outcome.err, HasSubstr("Traceback (most recent call last) in worker-1 "));
  EXPECT_THAT(outcome.err, HasSubstr("File \"examples/index/worker.cc\", line "));
  EXPECT_THAT(outcome.err, HasSubstr("filesystem_error"));
  EXPECT_THAT(outcome.err, HasSubstr("File name too long"));
}

TEST_F(IndexExample, CountsAFileThatItMayNotReadAsUnreadable) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  Write("a", "some words");
  Write("secret", "hidden words");
  fs::permissions(texts_ / "secret", fs::perms::none);
  const Outcome outcome = RunProgram(Command(2));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(ReadFile(json_), ReferenceJson(texts_, 1));
  EXPECT_THAT(outcome.err, HasSubstr("Permission denied"));
}

TEST_F(IndexExample, DoesTheShareOfAKilledWorkerAgainAndCountsNothingTwice) {
  for (int i = 0; i < 200; ++i) Write(std::to_string(i), "each of these counts once");
  WriteLong("z1", 256);
  WriteLong("z2", 256);
  Program program(Command(2));
  const pid_t worker =
      std::stoi(program.AwaitError("worker-2 \\(pid ([0-9]+)\\) reads 101 files")[1]);
  program.AwaitError("[1-9][0-9]* of 202 files\n");  // the killed worker has added some
  ASSERT_EQ(kill(worker, SIGKILL), 0);
  const Outcome outcome = program.Wait();
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("; another does its 101 files again"));
  EXPECT_THAT(outcome.err, HasSubstr("worker-3 (pid "));
  EXPECT_EQ(ReadFile(json_), ReferenceJson(texts_));
}

TEST_F(IndexExample, GivesUpOnAShareWhoseWorkersDieThreeTimes) {
  WriteLong("z", 256);
  Program program(Command(1));
  for (const char* number : {"1", "2", "3"}) {
    const std::string pattern = std::string("worker-") + number + " \\(pid ([0-9]+)\\)";
    ASSERT_EQ(kill(std::stoi(program.AwaitError(pattern)[1]), SIGKILL), 0);
  }
  const Outcome outcome = program.Wait();
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("ChildDied"));
  EXPECT_FALSE(fs::exists(json_));
}

TEST_F(IndexExample, SaysThatTheServerWasKilledAndFailsWithinSeconds) {
  WriteLong("z1", 1024);
  WriteLong("z2", 1024);
  Program program(Command(2));
  const pid_t server = std::stoi(program.AwaitError("index is in process ([0-9]+)\n")[1]);
  program.AwaitError("worker-2 \\(pid ");
  ASSERT_EQ(kill(server, SIGKILL), 0);
  const auto killed = std::chrono::steady_clock::now();
  const Outcome outcome = program.Wait();
  EXPECT_LT(std::chrono::steady_clock::now() - killed, std::chrono::seconds(5));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("index: the server is gone, and the index with it: "));
  EXPECT_FALSE(fs::exists(json_));
}

TEST_F(IndexExample, ReportsAnEmptyDirectoryAndAMissingOne) {
  EXPECT_EQ(RunProgram(Command(2)).status, 0);
  EXPECT_EQ(ReadFile(json_),
            "{\"files\": 0, \"bytes\": 0, \"words\": 0, \"distinct\": 0, "
            "\"unreadable\": 0, \"top\": []}\n");
  const Outcome missing = RunProgram({kIndex, texts_ / "nowhere"});
  EXPECT_EQ(missing.status, 1);
  EXPECT_THAT(missing.err, HasSubstr("No such file or directory"));
}

}  // namespace
