// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A process is killed at every instruction of what it does with a queue: either it has done all of
// it or nothing, and the others go on.

#include "tests/kill/queue_steps.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"

// E8: row of the table of queues.

namespace roost::kill {
namespace {

TEST_F(QueueStepsTest, PutIntoTheEmptyQueue) {
  KillAtEveryStep([&] { Make({}); }, [&] { queue_->Put({&small_, 1}, nullptr); }, {}, {text_});
}

TEST_F(QueueStepsTest, PutThatWrapsAndWakes) {
  const uint64_t last = shm::RingBytes(0) / shm::kQueueUnit - 1;
  KillAtEveryStep(
      [&] {
        Make({}, {}, last);
        memory().getters.Announce(shm::Sleepers::kWakeOne);
      },
      [&] {
        queue_->Put({&small_, 1}, nullptr);
      },
      {}, {text_});
}

TEST_F(QueueStepsTest, PutOfANumber) {
  uint64_t number;
  std::memcpy(&number, "12345678", 8);
  KillAtEveryStep([&] { Make({"first"}); }, [&] { queue_->PutArray(&number, 8, 1, nullptr); },
                  {"first"}, {"first", "12345678"});
}

TEST_F(QueueStepsTest, PutOfABatch) {
  const char numbers[] = "1111111122222222";
  KillAtEveryStep([&] { Make({"first"}); }, [&] { queue_->PutArray(numbers, 8, 2, nullptr); },
                  {"first"}, {"first", "11111111", "22222222"});
}

TEST_F(QueueStepsTest, PutThatNeedsALargerRing) {
  KillAtEveryStep([&] { Make({filler_}); },
                  [&] {
                    queue_->Put({&small_, 1}, nullptr);
                  },
                  {filler_}, {filler_, text_});
}

TEST_F(QueueStepsTest, PutThatLeavesTheLargerRing) {
  KillAtEveryStep(
      [&] {
        Make({std::string(300'000, 'w')});
        Drain();
        Put("first");
        memory().calm = 1 << 20;
      },
      [&] {
        queue_->Put({&small_, 1}, nullptr);
      },
      {"first"}, {"first", text_});
}

TEST_F(QueueStepsTest, PutOfDescriptors) {
  std::vector<UniqueFd> fds;
  fds.push_back(CreateEventfd());
  const QueueOutgoing message{View(text_), {}, &fds};
  all_have_fds_ = true;
  KillAtEveryStep(
      [&] {
        Make({});
        Put("first", &fds);
      },
      [&] {
        queue_->Put({&message, 1}, nullptr);
      },
      {"first"}, {"first", text_});
}

TEST_F(QueueStepsTest, PutWhileTheLevelIsKept) {
  KillAtEveryStep(
      [&] {
        Make({});
        queue_->KeepLevel();
        Drain();
      },
      [&] {
        queue_->Put({&small_, 1}, nullptr);
      },
      {}, {text_});
}

TEST_F(QueueStepsTest, GetOfTheOnlyMessage) {
  KillAtEveryStep(
      [&] {
        Make({text_});
        memory().putters.Announce(shm::Sleepers::kWakeOne);
      },
      [&] {
        FixedSink sink;
        queue_->Get(sink, 1, nullptr);
      },
      {text_}, {});
}

TEST_F(QueueStepsTest, GetThatWraps) {
  const uint64_t last = shm::RingBytes(0) / shm::kQueueUnit - 1;
  KillAtEveryStep(
      [&] {
        Make({text_, "second"}, {}, last);
      },
      [&] {
        FixedSink sink;
        queue_->Get(sink, 1, nullptr);
      },
      {text_, "second"}, {"second"});
}

TEST_F(QueueStepsTest, GetOfABatch) {
  KillAtEveryStep(
      [&] {
        Make({"11111111", "22222222", "33333333"});
      },
      [&] {
        uint64_t numbers[2];
        queue_->GetArray(numbers, 8, 2, nullptr);
      },
      {"11111111", "22222222", "33333333"}, {"33333333"});
}

TEST_F(QueueStepsTest, GetBehindAJump) {
  KillAtEveryStep(
      [&] {
        Make({filler_, text_, "third"});
        FixedSink sink;
        queue_->Get(sink, 1, nullptr);
      },
      [&] {
        FixedSink sink;
        queue_->Get(sink, 1, nullptr);
      },
      {text_, "third"}, {"third"});
}

// The pages of a large ring are given back, but for the one with the jump.
TEST_F(QueueStepsTest, GetThatLeavesALargeRing) {
  KillAtEveryStep(
      [&] {
        Make({text_, "second"});
        memory().tail = shm::QueuePlace{0, kRings - 1, 0}.word();
        SetRecord({shm::RecordKind::kJump, 0});
      },
      [&] {
        FixedSink sink;
        queue_->Get(sink, 1, nullptr);
      },
      {text_, "second"}, {"second"});
}

TEST_F(QueueStepsTest, GetThatEmptiesALargeRing) {
  KillAtEveryStep(
      [&] {
        Make({});
        memory().tail = shm::QueuePlace{0, kRings - 1, 0}.word();
        memory().head = shm::QueuePlace{1, kRings - 1, 2}.word();
        SetRecord({shm::RecordKind::kMessage, text_.size()});
        std::memcpy(LastRing() + shm::kRecordHeaderBytes, text_.data(), text_.size());
      },
      [&] {
        FixedSink sink;
        queue_->Get(sink, 1, nullptr);
      },
      {text_}, {});
}

TEST_F(QueueStepsTest, GetWhileTheLevelIsKept) {
  KillAtEveryStep(
      [&] {
        Make({text_});
        queue_->KeepLevel();
      },
      [&] {
        FixedSink sink;
        queue_->Get(sink, 1, nullptr);
      },
      {text_}, {});
}

// Killed between receiving the descriptors and committing, it takes its message with it.
TEST_F(QueueStepsTest, GetOfDescriptors) {
  std::vector<UniqueFd> fds;
  fds.push_back(CreateEventfd());
  all_have_fds_ = true;
  KillAtEveryStep(
      [&] {
        Make({});
        Put("first", &fds);
        Put("second", &fds);
      },
      [&] {
        FixedSink sink;
        queue_->Get(sink, 1, nullptr);
      },
      {"first", "second"}, {"second"});
}

// The first fits, the others lie behind a jump.
TEST_F(QueueStepsTest, PutOfSeveralTexts) {
  const std::string filler(filler_.size() - 2 * shm::kQueueUnit, 'f');
  const std::string second = "a second message, longer than the first";
  const QueueOutgoing several[] = {small_, {View(second)}, small_};
  KillAtEveryStep([&] { Make({filler}); }, [&] { queue_->Put(several, nullptr); }, {filler},
                  {filler, text_, second, text_});
}

TEST_F(QueueStepsTest, GetOfSeveralTexts) {
  const std::string second = "a second message, longer than the first";
  KillAtEveryStep(
      [&] {
        Make({text_, second, "third"});
      },
      [&] {
        FixedSink sink;
        queue_->Get(sink, 2, nullptr);
      },
      {text_, second, "third"}, {"third"});
}

TEST_F(QueueStepsTest, PutOfSeveralWithDescriptors) {
  std::vector<UniqueFd> fds;
  fds.push_back(CreateEventfd());
  const QueueOutgoing several[] = {{View(text_), {}, &fds}, {View(text_), {}, &fds}};
  all_have_fds_ = true;
  KillAtEveryStep([&] { Make({}); }, [&] { queue_->Put(several, nullptr); }, {}, {text_, text_});
}

// A message that needs a ring of its own, and is copied for long.
TEST_F(QueueStepsTest, PutOfALargeMessage) {
  const std::string large(shm::RingBytes(0) + 1000, 'l');
  const QueueOutgoing message{View(large)};
  KillAtEveryStep([&] { Make({"first"}); },
                  [&] {
                    queue_->Put({&message, 1}, nullptr);
                  },
                  {"first"}, {"first", large});
}

TEST_F(QueueStepsTest, GetOfALargeMessage) {
  const std::string large(shm::RingBytes(0) + 1000, 'l');
  KillAtEveryStep(
      [&] {
        Make({large, "second"});
      },
      [&] {
        FixedSink sink;
        queue_->Get(sink, 1, nullptr);
      },
      {large, "second"}, {"second"});
}

}  // namespace
}  // namespace roost::kill
