// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/progress.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/base/system_call.h"

namespace roost {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using namespace std::chrono_literals;

// Reads until `last` has come; a terminal gives in pieces what was written before.
std::string ReadUntil(int fd, const std::string& last) {
  std::string text;
  pollfd ready{fd, POLLIN, 0};
  while (!text.ends_with(last) && ::poll(&ready, 1, 10000) == 1) {
    char piece[4096];
    const ssize_t size = ::read(fd, piece, sizeof(piece));
    if (size <= 0) break;
    text.append(piece, static_cast<size_t>(size));
  }
  return text;
}

TEST(FormatProgressTest, ShowsPartRateAndTimeLeft) {
  EXPECT_EQ(internal::FormatProgress("hashing", {512, 1024}, 2s, 80),
            "hashing [###############---------------] 512/1024   50%  256/s  0:02 left");
  EXPECT_EQ(internal::FormatProgress("x", {1, 7200}, 1s, 80),
            "x [------------------------------] 1/7200    0%  1.0/s  1:59:59 left");
  EXPECT_EQ(internal::FormatProgress("x", {4, 4}, 2s, 80),
            "x [##############################] 4/4  100%  2.0/s");
}

TEST(FormatProgressTest, DoesWithoutATotalAndWithATotalOfNone) {
  EXPECT_EQ(internal::FormatProgress("x", {30, std::nullopt}, 2s, 80), "x 30  15/s");
  EXPECT_THAT(internal::FormatProgress("x", {0, 0}, 0s, 80), HasSubstr("0/0  100%"));
}

TEST(FormatProgressTest, FitsTheTerminal) {
  EXPECT_EQ(internal::FormatProgress("hashing", {1, 2}, 1s, 45),
            "hashing 1/2   50%  1.0/s  0:01 left");
  EXPECT_EQ(internal::FormatProgress("hashing", {1, 2}, 1s, 10), "hashing 1/");
}

TEST(ProgressBarTest, WritesLinesWhereThereIsNoTerminal) {
  int ends[2];
  Check(::pipe2(ends, O_CLOEXEC), "pipe2");
  const UniqueFd reader(ends[0]), writer(ends[1]);
  {
    const ProgressBar bar("files", writer.get());
    bar({0, 3});
    for (uint64_t i = 1; i <= 3; ++i) bar({i, 3});
  }
  const std::string text = ReadUntil(reader.get(), "/s\n");
  EXPECT_THAT(text, StartsWith("files [------------------------------] 0/3    0%"));
  EXPECT_THAT(text, HasSubstr("files [##############################] 3/3  100%"));
  EXPECT_THAT(text, EndsWith("/s\n"));
}

TEST(ProgressBarTest, WritesOverItsLineOnATerminal) {
  const UniqueFd master(::posix_openpt(O_RDWR | O_NOCTTY));
  ASSERT_TRUE(master);
  ASSERT_EQ(::grantpt(master.get()), 0);
  ASSERT_EQ(::unlockpt(master.get()), 0);
  const UniqueFd terminal(::open(::ptsname(master.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(terminal);
  {
    const ProgressCallback bar = ProgressBar("files", terminal.get());
    bar({0, 2});
    bar({2, 2});
  }
  const std::string text = ReadUntil(master.get(), "\r\n");
  EXPECT_THAT(text, StartsWith("\r\033[Kfiles ["));
  EXPECT_THAT(text, HasSubstr("\r\033[Kfiles [##############################] 2/2  100%"));
  EXPECT_THAT(text, EndsWith("\r\n"));
}

}  // namespace
}  // namespace roost
