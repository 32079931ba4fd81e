// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A process is killed at every instruction of what it does with a queue: either it has done all of
// it or nothing, and the others go on.

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/shm/segment.h"
#include "roost/shm/shared_queue.h"
#include "tests/kill/single_step.h"

// E8, E6: rows of the table of queues.

namespace roost::kill {
namespace {

using shm::QueueOutgoing;
using shm::QueueShape;
using shm::SharedQueue;
using Texts = std::vector<std::string>;

// Takes messages without memory of the heap, so that a victim executes no more than it must.
class FixedSink final : public shm::QueueSink {
 public:
  std::byte* Room(size_t bytes) override {
    ends[count] = (count == 0 ? 0 : ends[count - 1]) + bytes;
    return memory + ends[count++] - bytes;
  }
  void Descriptors(std::vector<UniqueFd> got) override { fds = std::move(got); }
  void Drop() override {
    --count;
    ++dropped;
  }
  std::string Text(size_t index) const {
    const size_t begin = index == 0 ? 0 : ends[index - 1];
    return std::string(reinterpret_cast<const char*>(memory) + begin, ends[index] - begin);
  }

  static std::byte memory[2 << 20];
  size_t ends[64];
  size_t count = 0;
  size_t dropped = 0;
  std::vector<UniqueFd> fds;
};
std::byte FixedSink::memory[2 << 20];

class QueueStepsTest : public testing::Test {
 protected:
  static constexpr uint32_t kRings = 5;

  void TearDown() override {
    EXPECT_GT(steps_, 20);  // it did something
  }

  // A queue of `texts`.
  void Make(const Texts& texts, QueueShape shape = {}, uint64_t units = 0) {
    shape.rings = kRings;
    queue_.reset();
    std::memset(segment_.data(), 0, shm::kQueueDataOffset);
    SharedQueue::Initialise(memory(), shape);
    int sockets[2];
    Check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets), "socketpair");
    get_socket_.Reset(sockets[0]);
    int pipe[2];
    Check(::pipe2(pipe, O_NONBLOCK | O_CLOEXEC), "pipe2");
    level_read_.Reset(pipe[0]);
    level_write_.Reset(pipe[1]);
    queue_ = std::make_unique<SharedQueue>(
        segment_.data(), segment_.size(),
        shm::QueueDescriptors{get_socket_.get(), level_write_.get(), level_read_.get()},
        UniqueFd(sockets[1]));
    // As if it had been used for a while.
    const shm::QueuePlace place{0, 0, static_cast<uint32_t>(units)};
    memory().head = memory().tail = memory().known_head = memory().known_tail = place.word();
    for (const std::string& text : texts) Put(text);
  }

  shm::QueueMemory& memory() { return *static_cast<shm::QueueMemory*>(segment_.data()); }

  static BytesView View(const std::string& text) { return std::as_bytes(std::span(text)); }
  void Put(const std::string& text, const std::vector<UniqueFd>* fds = nullptr) {
    const QueueOutgoing message{View(text), {}, fds};
    ASSERT_EQ(queue_->Put({&message, 1}, nullptr).count, 1u);
  }

  // Everything that is in the queue.
  Texts Drain() {
    Texts texts;
    while (true) {
      FixedSink sink;
      const auto result = queue_->Get(sink, 1, nullptr);
      EXPECT_FALSE(result.busy);
      fds_ += sink.fds.size();
      dropped_ += sink.dropped;
      for (size_t i = 0; i < sink.count; ++i) texts.push_back(sink.Text(i));
      if (result.count == 0 && result.left == 0) return texts;
    }
  }

  // The queue can be used as ever.
  void ExpectUsable() {
    Put("one more");
    EXPECT_EQ(Drain(), Texts{"one more"});
    Put(std::string(1 << 20, 'x'));
    Put("and one");
    EXPECT_EQ(Drain(), (Texts{std::string(1 << 20, 'x'), "and one"}));
  }

  std::byte* LastRing() {
    return static_cast<std::byte*>(segment_.data()) + shm::kQueueDataOffset +
           shm::RingsBytes(kRings - 1);
  }
  void SetRecord(shm::RecordHeader header) {
    const uint64_t word = header.word();
    std::memcpy(LastRing(), &word, sizeof(word));
  }

  bool LevelIsUp() {
    pollfd pipe = {level_read_.get(), POLLIN, 0};
    return ::poll(&pipe, 1, 0) == 1;
  }

  // `operation` makes `after` of `before`, or leaves it.
  void KillAtEveryStep(const std::function<void()>& prepare, const std::function<void()>& operation,
                       const Texts& before, const Texts& after) {
    bool undone = false;
    bool done = false;
    steps_ = KillAtEveryInstruction({
        .prepare = prepare,
        .operation = operation,
        .after =
            [&](int step, bool finished) {
              SCOPED_TRACE("killed before instruction " + std::to_string(step));
              if (memory().poll_used != 0 && queue_->Count() != 0) {
                EXPECT_TRUE(LevelIsUp());
              }
              const Texts found = Drain();
              if (finished || found == after) {
                EXPECT_EQ(found, after);
                done = true;
              } else {
                EXPECT_EQ(found, before);
                undone = true;
              }
              ExpectUsable();
            },
    });
    EXPECT_TRUE(done && undone);
  }

  UniqueFd memory_fd_;
  shm::Segment segment_ = shm::Segment::Create("queue", shm::QueueBytes(kRings), &memory_fd_);
  UniqueFd get_socket_;
  UniqueFd level_read_;
  UniqueFd level_write_;
  std::unique_ptr<SharedQueue> queue_;
  size_t fds_ = 0;
  size_t dropped_ = 0;
  int steps_ = 0;

  const std::string text_ = "a message";
  // Leaves no room in ring 0 but for a jump.
  const std::string filler_ = std::string(shm::RingBytes(0) - 2 * shm::kQueueUnit - 8, 'f');
  const QueueOutgoing small_{View(text_)};
};

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
  KillAtEveryStep(
      [&] {
        Make({});
        fds_ = 0;
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
  KillAtEveryStep(
      [&] {
        Make({});
        Put("first", &fds);
        Put("second", &fds);
        fds_ = dropped_ = 0;
      },
      [&] {
        FixedSink sink;
        queue_->Get(sink, 1, nullptr);
      },
      {"first", "second"}, {"second"});
}

// A task is unfinished, finished, or lost with its process: one of them, at every instruction.
TEST_F(QueueStepsTest, TasksOfAKilledProcess) {
  QueueShape shape;
  shape.joinable = true;
  for (const bool finish : {false, true}) {
    int lost = 0;
    steps_ = KillAtEveryInstruction({
        .prepare =
            [&] {
              Make({"1", "2", "3"}, shape);
            },
        .before = [&] { queue_->FinishTask(); },  // of some earlier one; it is known now
        .operation =
            [&] {
              FixedSink sink;
              queue_->Get(sink, 2, nullptr);
              if (finish) queue_->FinishTask();
            },
        .after =
            [&](int step, bool) {
              SCOPED_TRACE("killed before instruction " + std::to_string(step));
              queue_->GiveUpLostTasks();
              const Texts left = Drain();
              EXPECT_TRUE(left.size() == 3 || left.size() == 1);
              for (size_t i = 0; i < left.size(); ++i) {
                if (queue_->CountTasks().unfinished != 0) queue_->FinishTask();
              }
              EXPECT_EQ(queue_->CountTasks().unfinished, 0u);
              lost = std::max(lost, static_cast<int>(queue_->CountTasks().lost));
            },
    });
    EXPECT_EQ(lost, 1);  // of the two, one made up for the one finished before
  }
}

}  // namespace
}  // namespace roost::kill
