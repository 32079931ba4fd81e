// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/answer_ring.h"

#include <unistd.h>

#include <cstdint>
#include <span>
#include <string>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"

namespace roost::internal {
namespace {

class AnswerRingTest : public testing::Test {
 protected:
  AnswerRing::Written Write(uint32_t task, const std::string& text) {
    return worker_.Write(FrameKind::kResult, task, std::as_bytes(std::span(text)));
  }
  // "3:text", or nothing.
  std::string Read() {
    Bytes body;
    const auto answer = pool_.Read(body);
    if (!answer) return "";
    return std::to_string(answer->task) + ":" +
           std::string(reinterpret_cast<const char*>(body.data()), body.size());
  }

  const UniqueFd file_ = AnswerRing::CreateFile();
  AnswerRing worker_{file_.get()};
  AnswerRing pool_{file_.get()};
};

TEST_F(AnswerRingTest, GivesAnswersInOrder) {
  EXPECT_EQ(Read(), "");
  Write(1, "one");
  Write(2, "");
  EXPECT_EQ(Read(), "1:one");
  EXPECT_EQ(Read(), "2:");
  EXPECT_EQ(Read(), "");
}

TEST_F(AnswerRingTest, GoesOnAtItsStart) {
  for (uint32_t i = 0; i < 1000; ++i) {
    const std::string text(i * 7 % AnswerRing::kMaxBody, static_cast<char>('a' + i % 26));
    ASSERT_EQ(Write(i, text), AnswerRing::Written::kYes);
    ASSERT_EQ(Read(), std::to_string(i) + ":" + text);
  }
}

TEST_F(AnswerRingTest, RefusesWhatHasNoRoom) {
  EXPECT_EQ(Write(0, std::string(AnswerRing::kMaxBody + 1, 'x')), AnswerRing::Written::kNoRoom);
  uint32_t count = 0;
  while (Write(count, std::string(1000, 'x')) == AnswerRing::Written::kYes) ++count;
  EXPECT_GT(count, 50u);
  for (uint32_t i = 0; i < count; ++i)
    EXPECT_EQ(Read(), std::to_string(i) + ":" + std::string(1000, 'x'));
  EXPECT_EQ(Write(7, "again"), AnswerRing::Written::kYes);
  EXPECT_EQ(Read(), "7:again");
}

TEST_F(AnswerRingTest, AsksForTheBellOnceWhileThePoolSleeps) {
  EXPECT_TRUE(pool_.Sleep());
  EXPECT_EQ(Write(1, ""), AnswerRing::Written::kRingTheBell);
  EXPECT_EQ(Write(2, ""), AnswerRing::Written::kYes);
  EXPECT_FALSE(pool_.Sleep());
  pool_.WakeUp();
  EXPECT_EQ(Write(3, ""), AnswerRing::Written::kYes);
}

TEST_F(AnswerRingTest, ADamagedRingIsAnError) {
  Write(1, "one");
  const uint64_t damaged = ~uint64_t{0};
  for (const off_t place : {off_t{0}, off_t{192 + 8}}) {  // `written`, and the answer's size
    AnswerRing fresh(file_.get());
    ASSERT_EQ(::pwrite(file_.get(), &damaged, sizeof(damaged), place), 8);
    Bytes body;
    EXPECT_THROW(fresh.Read(body), SerializationError);
    const uint64_t written = 19;
    ASSERT_EQ(::pwrite(file_.get(), &written, sizeof(written), 0), 8);
  }
}

}  // namespace
}  // namespace roost::internal
