// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_KILL_QUEUE_STEPS_H_
#define ROOST_TESTS_KILL_QUEUE_STEPS_H_

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/shm/segment.h"
#include "roost/shm/shared_queue.h"
#include "tests/kill/single_step.h"

namespace roost::kill {

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

  static inline std::byte memory[2 << 20];
  size_t ends[64];
  size_t count = 0;
  size_t dropped = 0;
  std::vector<UniqueFd> fds;
};
// A queue, and processes that are killed in the middle of what they do with it.
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
              fds_ = 0;
              const Texts found = Drain();
              if (all_have_fds_) {
                EXPECT_EQ(fds_, found.size());
              }
              if (finished || found == after) {
                EXPECT_EQ(found, after);
                done = true;
              } else {
                EXPECT_EQ(found, before);
                undone = true;
              }
              ExpectUsable();
            },
        .most_steps = 300'000,  // a sanitizer copies step by step
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
  bool all_have_fds_ = false;  // each message comes with one descriptor

  const std::string text_ = "a message";
  // Leaves no room in ring 0 but for a jump.
  const std::string filler_ = std::string(shm::RingBytes(0) - 2 * shm::kQueueUnit - 8, 'f');
  const QueueOutgoing small_{View(text_)};
};

}  // namespace roost::kill

#endif  // ROOST_TESTS_KILL_QUEUE_STEPS_H_
