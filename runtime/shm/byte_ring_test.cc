// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/byte_ring.h"

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
  EXPECT_EQ(Write(std::string(kRingBytes + 100, 'x')), kRingBytes);
  EXPECT_EQ(Write("y"), 0u);
  EXPECT_EQ(Read(1), "x");
  EXPECT_EQ(Write("yz"), 1u);
}

TEST_F(ByteRingTest, WritesPartsOneAfterAnotherAndStopsInsideOne) {
  Write(std::string(kRingBytes - 5, 'x'));
  const iovec parts[2] = {{const_cast<char*>("abc"), 3}, {const_cast<char*>("defg"), 4}};
  EXPECT_EQ(writer_.Write(parts), 5u);
  Read(kRingBytes - 5);
  EXPECT_EQ(Read(10), "abcde");
}

TEST_F(ByteRingTest, AnnouncesASleepOnlyWhenThereIsNothing) {
  EXPECT_TRUE(reader_.AnnounceSleep());
  Write("x");
  EXPECT_TRUE(writer_.ReaderMustBeRung());
  EXPECT_FALSE(writer_.ReaderMustBeRung());
  EXPECT_FALSE(reader_.AnnounceSleep());
  Write(std::string(kRingBytes, 'x'));
  EXPECT_TRUE(writer_.AnnounceSleep());
  Read(1);
  EXPECT_TRUE(reader_.WriterMustBeRung());
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
