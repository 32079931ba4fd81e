// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/byte_ring.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/error/error.h"

namespace roost::shm {
namespace {

class ByteRingTest : public ::testing::Test {
 protected:
  size_t Write(const std::string& text) {
    const iovec part{const_cast<char*>(text.data()), text.size()};
    return writer_.Write({&part, 1});
  }

  std::string Read(size_t size) {
    std::string text(size, '\0');
    text.resize(reader_.Read(text.data(), size));
    return text;
  }

  // Writes that many, piece by piece.
  void Fill(size_t size) {
    while (size != 0) size -= Write(std::string(std::min(size, kRingPiece), 'x'));
  }

  std::string Drain() {
    std::string all, some;
    while (!(some = Read(kRingBytes)).empty()) all += some;
    return all;
  }

  std::unique_ptr<Ring> ring_ = std::make_unique<Ring>();
  RingWriter writer_{*ring_};
  RingReader reader_{*ring_};
};

TEST_F(ByteRingTest, GivesBackWhatWasWrittenInOrder) {
  EXPECT_EQ(Read(10), "");
  EXPECT_EQ(Write("hello "), 6u);
  EXPECT_EQ(Write("world"), 5u);
  EXPECT_EQ(Read(4), "hell");
  EXPECT_EQ(Read(100), "o world");
}

TEST_F(ByteRingTest, TakesWhatFitsAndNoMore) {
  EXPECT_EQ(Write(std::string(kRingBytes, 'x')), kRingPiece);
  Fill(kRingBytes - kRingPiece - 1);
  EXPECT_EQ(Write("yz"), 1u);
  EXPECT_EQ(Write("z"), 0u);
  EXPECT_EQ(Read(kRingBytes), std::string(kRingPiece, 'x'));
  EXPECT_EQ(Write("yz"), 2u);
}

TEST_F(ByteRingTest, WritesPartsOneAfterAnotherAndStopsInsideOne) {
  Fill(kRingBytes - 5);
  const iovec parts[2] = {{const_cast<char*>("abc"), 3}, {const_cast<char*>("defg"), 4}};
  EXPECT_EQ(writer_.Write(parts), 5u);
  EXPECT_EQ(Drain(), std::string(kRingBytes - 5, 'x') + "abcde");
}

TEST_F(ByteRingTest, AnnouncesASleepOnlyWhenThereIsNothing) {
  EXPECT_TRUE(reader_.AnnounceSleep(Sleep::kOnFutex));
  Write("x");
  EXPECT_EQ(writer_.ReaderToWake(), Sleep::kOnFutex);
  EXPECT_EQ(writer_.ReaderToWake(), Sleep::kAwake);
  EXPECT_FALSE(reader_.AnnounceSleep(Sleep::kOnFutex));
  Fill(kRingBytes - 1);
  EXPECT_TRUE(writer_.AnnounceSleep(Sleep::kInPoll));
  Read(1);
  EXPECT_EQ(reader_.WriterToWake(), Sleep::kInPoll);
}

TEST_F(ByteRingTest, TellsASleepingWriterOfSpaceBeforeAllIsRead) {
  Fill(kRingBytes);
  ASSERT_TRUE(writer_.AnnounceSleep(Sleep::kInPoll));
  size_t read = 0;
  while (writer_.Space() == 0) read += Read(100).size();
  EXPECT_LE(read, kRingBytes / 2);
}

TEST_F(ByteRingTest, TakesAnythingInTheWordForASleep) {
  ring_->reader_sleeps = 12345;
  EXPECT_EQ(writer_.ReaderToWake(), Sleep::kInPoll);
}

TEST_F(ByteRingTest, RefusesPositionsThatCannotBe) {
  ring_->written = kRingBytes + 1;
  EXPECT_THROW(reader_.Available(), ProtocolError);
  EXPECT_THROW(Read(1), ProtocolError);
  ring_->read = 1;  // more than was written
  EXPECT_THROW(writer_.Space(), ProtocolError);
  EXPECT_THROW(Write("x"), ProtocolError);
}

TEST_F(ByteRingTest, CarriesMuchBetweenTwoThreadsWithoutATear) {
  constexpr uint32_t kNumbers = 3'000'000;
  std::thread writer([&] {
    for (uint32_t next = 0; next < kNumbers; ++next) {
      const iovec part{&next, sizeof(next)};
      while (writer_.Space() < sizeof(next)) std::this_thread::yield();
      ASSERT_EQ(writer_.Write({&part, 1}), sizeof(next));
    }
  });
  std::vector<uint32_t> buffer(1000);
  uint32_t expected = 0;
  while (expected < kNumbers) {
    const size_t whole = reader_.Available() / sizeof(uint32_t) * sizeof(uint32_t);
    const size_t bytes = reader_.Read(buffer.data(), std::min(whole, buffer.size() * 4));
    if (bytes == 0) std::this_thread::yield();
    for (size_t i = 0; i < bytes / 4; ++i) ASSERT_EQ(buffer[i], expected++);
  }
  writer.join();
}

}  // namespace
}  // namespace roost::shm
