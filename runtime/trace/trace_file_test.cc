// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/trace/trace_file.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"

namespace roost::trace {
namespace {

class TraceFileTest : public ::testing::Test {
 protected:
  TraceFileTest() : path_(::testing::TempDir() + "/trace." + std::to_string(::getpid())) {
    ::unlink(path_.c_str());
  }
  ~TraceFileTest() override { ::unlink(path_.c_str()); }

  std::string Content() const {
    std::ifstream in(path_);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  // How many whole lines "WRITER NUMBER xxx...x," there are of each writer. Fails for anything else
  // but blanks.
  std::map<int, int> Lines() const {
    std::map<int, int> counts;
    std::istringstream in(Content());
    std::string line;
    EXPECT_TRUE(std::getline(in, line) && line == "[") << line;
    while (std::getline(in, line)) {
      const size_t begin = line.find_first_not_of(' ');
      if (begin == std::string::npos) continue;
      line.erase(0, begin);
      int writer = 0, number = 0, used = 0;
      if (std::sscanf(line.c_str(), "%d %d %n", &writer, &number, &used) != 2) {
        ADD_FAILURE() << "torn: " << line;
        continue;
      }
      EXPECT_EQ(line.substr(static_cast<size_t>(used)), Tail(number)) << line;
      EXPECT_EQ(number, counts[writer]++) << "of " << writer;
    }
    return counts;
  }

  static std::string Tail(int number) {
    return std::string(static_cast<size_t>(number % 37) * 50, 'x') + ",";
  }
  static std::string Line(int writer, int number) {
    return std::to_string(writer) + " " + std::to_string(number) + " " + Tail(number) + "\n";
  }

  const std::string path_;
};

TEST_F(TraceFileTest, BeginsAnArrayAndContinuesOne) {
  { ASSERT_TRUE(TraceFile(path_).Write(Line(1, 0))); }
  struct stat file;
  ASSERT_EQ(::stat(path_.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  ASSERT_TRUE(TraceFile(path_).Write(Line(2, 0)));
  EXPECT_EQ(Lines(), (std::map<int, int>{{1, 1}, {2, 1}}));
}

TEST_F(TraceFileTest, BeginsAFileThatIsThereAndEmpty) {
  std::ofstream(path_).flush();
  ASSERT_TRUE(TraceFile(path_).Write(Line(1, 0)));
  EXPECT_EQ(Lines(), (std::map<int, int>{{1, 1}}));
}

TEST_F(TraceFileTest, KeepsLinesOfManyProcessesWhole) {
  constexpr int kWriters = 6, kEach = 2000;
  std::vector<pid_t> children;
  for (int writer = 0; writer < kWriters; ++writer) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      TraceFile file(path_);
      for (int i = 0; i < kEach; ++i) {
        if (!file.Write(Line(writer, i))) ::_exit(1);
      }
      ::_exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  const auto counts = Lines();
  EXPECT_EQ(counts.size(), size_t{kWriters});
  for (const auto& [writer, count] : counts) EXPECT_EQ(count, kEach) << writer;
}

TEST_F(TraceFileTest, KeepsLinesWholeWhoeverIsKilled) {
  constexpr int kRounds = 60;
  for (int round = 0; round < kRounds; ++round) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      TraceFile file(path_);
      for (int i = 0; i < 2000; ++i) {
        file.Write(Line(round, i));
        if (i == 0) (void)!::write(pipe[1], "x", 1);
      }
      while (true) ::pause();
    }
    char byte;
    ASSERT_EQ(::read(pipe[0], &byte, 1), 1);
    // Somewhere among its lines.
    const auto begin = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - begin < round * std::chrono::microseconds(25)) {
    }
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    ::close(pipe[0]);
    ::close(pipe[1]);
  }
  EXPECT_EQ(Lines().size(), size_t{kRounds});
}

TEST_F(TraceFileTest, KeepsLinesOfThreadsWhole) {
  TraceFile file(path_);
  std::vector<std::thread> threads;
  for (int writer = 0; writer < 4; ++writer) {
    threads.emplace_back([&file, writer] {
      for (int i = 0; i < 1000; ++i) EXPECT_TRUE(file.Write(Line(writer, i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& [writer, count] : Lines()) EXPECT_EQ(count, 1000) << writer;
}

TEST_F(TraceFileTest, SaysThatItIsFull) {
  TraceFile file(path_);
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 20'000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  int written = 0;
  while (written < 100 && file.Write(Line(1, written))) ++written;
  EXPECT_NE(errno, 0);
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_GT(written, 5);
  EXPECT_LT(written, 100);
  EXPECT_EQ(Lines(), (std::map<int, int>{{1, written}}));
}

TEST_F(TraceFileTest, RefusesWhatIsNoFile) {
  EXPECT_THROW(TraceFile("/no/such/folder/trace"), std::system_error);
  EXPECT_THROW(TraceFile("/dev/null"), std::system_error);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THROW(TraceFile{path_}, std::system_error);
}

}  // namespace
}  // namespace roost::trace
