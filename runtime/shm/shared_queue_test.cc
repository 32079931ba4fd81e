// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/shared_queue.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/shm/segment.h"

namespace roost::shm {
namespace {

using Refusal = SharedQueue::Refusal;

class TextSink final : public QueueSink {
 public:
  std::byte* Room(size_t bytes) override {
    texts.emplace_back(bytes, '\0');
    return reinterpret_cast<std::byte*>(texts.back().data());
  }
  void Descriptors(std::vector<UniqueFd> got) override { fds = std::move(got); }
  void Drop() override {
    texts.pop_back();
    ++dropped;
  }

  std::vector<std::string> texts;
  std::vector<UniqueFd> fds;
  int dropped = 0;
};

class SharedQueueTest : public ::testing::Test {
 protected:
  explicit SharedQueueTest(uint32_t max_messages = 0, uint32_t rings = 4) {
    Make(max_messages, rings);
  }

  void Make(uint32_t max_messages, uint32_t rings) {
    queue_.reset();
    segment_ = std::make_unique<Segment>(Segment::Create("queue", QueueBytes(rings), &memory_fd_));
    QueueShape shape;
    shape.max_messages = max_messages;
    shape.rings = rings;
    SharedQueue::Initialise(memory(), shape);
    int sockets[2];
    Check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets), "socketpair");
    get_socket_.Reset(sockets[0]);
    int pipe[2];
    Check(::pipe2(pipe, O_NONBLOCK | O_CLOEXEC), "pipe2");
    level_read_.Reset(pipe[0]);
    level_write_.Reset(pipe[1]);
    put_socket_ = sockets[1];
    queue_ = std::make_unique<SharedQueue>(
        segment_->data(), segment_->size(),
        QueueDescriptors{get_socket_.get(), level_write_.get(), level_read_.get()},
        UniqueFd(sockets[1]));
  }

  QueueMemory& memory() { return *static_cast<QueueMemory*>(segment_->data()); }

  static BytesView View(const std::string& text) { return std::as_bytes(std::span(text)); }

  Refusal Put(const std::string& text, const std::vector<UniqueFd>* fds = nullptr) {
    const QueueOutgoing message{View(text), {}, fds};
    return queue_->Put({&message, 1}, nullptr).refusal;
  }
  // The next message, or "none".
  std::string Get() {
    TextSink sink;
    queue_->Get(sink, 1, nullptr);
    fds_ = std::move(sink.fds);
    dropped_ += sink.dropped;
    return sink.texts.empty() ? "none" : sink.texts[0];
  }

  size_t PagesUsed() {
    struct stat status;
    Check(::fstat(memory_fd_.get(), &status), "fstat");
    return static_cast<size_t>(status.st_blocks) * 512;
  }

  UniqueFd memory_fd_;
  std::unique_ptr<Segment> segment_;
  UniqueFd get_socket_;
  UniqueFd level_read_;
  UniqueFd level_write_;
  int put_socket_ = -1;
  std::unique_ptr<SharedQueue> queue_;
  std::vector<UniqueFd> fds_;
  int dropped_ = 0;
};

TEST_F(SharedQueueTest, GivesBackWhatWasPutInOrder) {
  EXPECT_EQ(Get(), "none");
  EXPECT_EQ(Put("one"), Refusal::kNone);
  EXPECT_EQ(Put(""), Refusal::kNone);
  EXPECT_EQ(Put(std::string(100'000, 'x')), Refusal::kNone);
  EXPECT_EQ(queue_->Count(), 3u);
  EXPECT_EQ(Get(), "one");
  EXPECT_EQ(Get(), "");
  EXPECT_EQ(Get(), std::string(100'000, 'x'));
  EXPECT_EQ(Get(), "none");
  EXPECT_EQ(queue_->Count(), 0u);
}

TEST_F(SharedQueueTest, HoldsNoMoreMessagesThanItMay) {
  Make(3, 1);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(Put("a"), Refusal::kNone);
    EXPECT_EQ(Put("b"), Refusal::kNone);
    EXPECT_EQ(Put("c"), Refusal::kNone);
    EXPECT_EQ(Put("d"), Refusal::kCount);
    EXPECT_EQ(Get(), "a");
    EXPECT_EQ(Put("d"), Refusal::kNone);
    for (const char* text : {"b", "c", "d"}) EXPECT_EQ(Get(), text);
  }
}

TEST_F(SharedQueueTest, SaysWhenItsMemoryIsFull) {
  Make(0, 2);
  const std::string text(1000, 'x');
  size_t count = 0;
  while (Put(text) == Refusal::kNone) ++count;
  EXPECT_EQ(Put(text), Refusal::kBytes);
  // Both rings, but for what does not fill a record.
  EXPECT_GE(count * 1008, RingsBytes(2) * 99 / 100);
  for (size_t i = 0; i < count; ++i) EXPECT_EQ(Get(), text);
  EXPECT_EQ(Get(), "none");
}

TEST_F(SharedQueueTest, TakesAMessageOfItsLargestSizeAndRefusesALargerOne) {
  const std::string largest(queue_->max_message_bytes(), 'x');
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Put(largest), Refusal::kNone);
    EXPECT_EQ(Get(), largest);
  }
  EXPECT_THROW(Put(largest + std::string(100, 'x')), InvalidArgument);
  EXPECT_EQ(Put("after"), Refusal::kNone);
  EXPECT_EQ(Get(), "after");
}

// Every size, every ring, wrapping and jumping up and down, against what a queue is.
TEST_F(SharedQueueTest, IsAQueueWhateverIsPutAndGot) {
  std::mt19937 random(1);
  for (int round = 0; round < 30; ++round) {
    Make(round % 3 == 0 ? 100 : 0, 1 + round % 4);
    std::deque<std::string> expected;
    const size_t largest = std::min<size_t>(queue_->max_message_bytes(), 3 << 20);
    for (int step = 0; step < 3000; ++step) {
      const bool filling = step / 200 % 2 == 0;
      if (random() % 3 != (filling ? 0u : 1u)) {
        size_t size = random() % 100;
        if (random() % 20 == 0) size = random() % 20'000;
        if (random() % 200 == 0) size = random() % largest;
        std::string text(size, static_cast<char>('a' + step % 26));
        if (Put(text) == Refusal::kNone) expected.push_back(std::move(text));
      } else if (random() % 2 == 0) {
        const std::string got = Get();
        ASSERT_EQ(got, expected.empty() ? "none" : expected.front());
        if (!expected.empty()) expected.pop_front();
      } else {
        TextSink sink;
        const auto result = queue_->Get(sink, random() % 20, nullptr);
        ASSERT_EQ(result.count, sink.texts.size());
        for (const std::string& text : sink.texts) {
          ASSERT_EQ(text, expected.front());
          expected.pop_front();
        }
      }
      ASSERT_EQ(queue_->Count(), expected.size());
    }
    while (!expected.empty()) {
      ASSERT_EQ(Get(), expected.front());
      expected.pop_front();
    }
    ASSERT_EQ(Get(), "none");
  }
}

TEST_F(SharedQueueTest, GoesBackToItsSmallRingWhenTheLargeOneIsNotNeeded) {
  Put(std::string(3 << 20, 'x'));
  Get();
  EXPECT_NE(QueuePlace::Of(memory().head).ring, 0u);
  for (int i = 0; i < 2000; ++i) {
    Put("small");
    Get();
  }
  EXPECT_EQ(QueuePlace::Of(memory().head).ring, 0u);
  EXPECT_EQ(QueuePlace::Of(memory().tail).ring, 0u);
}

TEST_F(SharedQueueTest, GivesTheMemoryOfABurstBack) {
  Make(0, 6);
  const std::string text(1 << 20, 'x');
  for (int i = 0; i < 100; ++i) ASSERT_EQ(Put(text), Refusal::kNone);
  EXPECT_GE(PagesUsed(), size_t{100} << 20);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(Get(), text);
  EXPECT_LE(PagesUsed(), RingsBytes(4) + (1 << 20));
  EXPECT_EQ(Put("more"), Refusal::kNone);
  EXPECT_EQ(Get(), "more");
}

TEST_F(SharedQueueTest, PutsABatchAtOneStroke) {
  const uint64_t numbers[] = {1, 2, 3, 4, 5};
  EXPECT_EQ(queue_->PutArray(numbers, 8, 5, nullptr).count, 5u);
  uint64_t got[8] = {};
  const auto result = queue_->GetArray(got, 8, 3, nullptr);
  EXPECT_EQ(result.count, 3u);
  EXPECT_EQ(result.left, 2u);
  EXPECT_EQ(queue_->GetArray(got + 3, 8, 5, nullptr).count, 2u);
  EXPECT_EQ(got[4], 5u);
}

// A pipe of its own, of which `fds` gets the write end: who has closed all copies of that end is
// told by the read end.
UniqueFd PipeOf(std::vector<UniqueFd>* fds) {
  int pipe[2];
  Check(::pipe2(pipe, O_NONBLOCK | O_CLOEXEC), "pipe2");
  fds->emplace_back(pipe[1]);
  return UniqueFd(pipe[0]);
}

bool HungUp(const UniqueFd& read_end) {
  char byte;
  return ::read(read_end.get(), &byte, 1) == 0;
}

TEST_F(SharedQueueTest, CarriesDescriptors) {
  std::vector<UniqueFd> fds;
  const UniqueFd read_end = PipeOf(&fds);
  EXPECT_EQ(Put("plain"), Refusal::kNone);
  EXPECT_EQ(Put("with a pipe", &fds), Refusal::kNone);
  EXPECT_EQ(Put("plain again"), Refusal::kNone);
  fds.clear();
  EXPECT_EQ(Get(), "plain");
  EXPECT_EQ(Get(), "with a pipe");
  ASSERT_EQ(fds_.size(), 1u);
  EXPECT_FALSE(HungUp(read_end));
  fds_.clear();
  EXPECT_TRUE(HungUp(read_end));
  EXPECT_EQ(Get(), "plain again");
}

TEST_F(SharedQueueTest, SaysWhenTooManyDescriptorsWait) {
  std::vector<UniqueFd> fds;
  const UniqueFd read_end = PipeOf(&fds);
  int count = 0;
  while (Put("x", &fds) == Refusal::kNone) ++count;
  EXPECT_GT(count, 50);
  EXPECT_EQ(Put("x", &fds), Refusal::kSockets);
  EXPECT_EQ(Put("plain"), Refusal::kNone);
  for (int i = 0; i < count; ++i) ASSERT_EQ(Get(), "x");
  EXPECT_EQ(Get(), "plain");
  EXPECT_EQ(Put("x", &fds), Refusal::kNone);
  EXPECT_EQ(Get(), "x");
}

// Who received a message's descriptors and was killed has lost it; the next has its own.
TEST_F(SharedQueueTest, DropsAMessageWhoseDescriptorsAreGone) {
  std::vector<UniqueFd> fds;
  const UniqueFd read_end = PipeOf(&fds);
  Put("first", &fds);
  Put("second", &fds);
  char packet[100];
  ASSERT_GT(::recv(get_socket_.get(), packet, sizeof(packet), 0), 0);
  EXPECT_EQ(Get(), "none");
  EXPECT_EQ(dropped_, 1);
  EXPECT_EQ(Get(), "second");
  EXPECT_EQ(fds_.size(), 1u);
}

// Who sent descriptors and was killed before it published the message leaves a packet.
TEST_F(SharedQueueTest, ThrowsAwayDescriptorsWithoutAMessage) {
  std::vector<UniqueFd> fds;
  const UniqueFd read_end = PipeOf(&fds);
  const uint64_t before = memory().head;
  const uint64_t number = memory().fd_number;
  Put("never published", &fds);
  memory().head = before;
  EXPECT_EQ(memory().fd_number, number + 1);
  Put("published", &fds);
  fds.clear();
  EXPECT_EQ(Get(), "published");
  EXPECT_EQ(fds_.size(), 1u);
  fds_.clear();
  EXPECT_TRUE(HungUp(read_end));
}

TEST_F(SharedQueueTest, KeepsAByteInThePipeWhileThereIsAMessage) {
  const auto readable = [&] {
    pollfd pipe = {level_read_.get(), POLLIN, 0};
    return ::poll(&pipe, 1, 0) == 1;
  };
  Put("before anybody asked");
  EXPECT_FALSE(readable());
  queue_->KeepLevel();
  EXPECT_TRUE(readable());
  Get();
  EXPECT_FALSE(readable());
  for (int i = 0; i < 3; ++i) Put("x");
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(readable());
    Get();
  }
  EXPECT_FALSE(readable());
  queue_->Close();
  EXPECT_TRUE(readable());
  Get();
  EXPECT_TRUE(readable());
}

TEST_F(SharedQueueTest, RefusesAfterClose) {
  Put("last");
  queue_->Close();
  EXPECT_EQ(Put("too late"), Refusal::kClosed);
  EXPECT_EQ(Get(), "last");
}

// Many threads, so that the thread sanitizer sees the algorithm; processes are elsewhere.
TEST_F(SharedQueueTest, CarriesEverythingBetweenManyThreads) {
  Make(50, 2);
  constexpr int kThreads = 3;
  constexpr uint64_t kEach = 20'000;
  std::vector<std::vector<uint64_t>> got(kThreads);
  {
    std::vector<std::jthread> threads;
    for (uint64_t id = 0; id < kThreads; ++id) {
      threads.emplace_back([&, id] {
        for (uint64_t i = 0; i < kEach; ++i) {
          const uint64_t item = id << 32 | i;
          while (true) {
            const auto result = queue_->PutArray(&item, 8, 1, nullptr);
            if (result.count == 1) break;
            queue_->WaitForRoom(result.tail, result.refusal, Deadline::Never());
          }
        }
      });
      threads.emplace_back([&, id] {
        while (got[id].size() != kEach) {
          uint64_t items[7];
          const size_t most = std::min<size_t>(7, kEach - got[id].size());
          const auto result = queue_->GetArray(items, 8, most, nullptr);
          got[id].insert(got[id].end(), items, items + result.count);
          if (result.count == 0) queue_->WaitForMessage(result.head, Deadline::Never());
        }
      });
    }
  }
  std::vector<uint64_t> all;
  for (const auto& part : got) {
    std::vector<uint64_t> next(kThreads, 0);
    for (const uint64_t item : part) {
      EXPECT_GE(item & 0xFFFFFFFF, next[item >> 32]);
      next[item >> 32] = (item & 0xFFFFFFFF) + 1;
    }
    all.insert(all.end(), part.begin(), part.end());
  }
  std::sort(all.begin(), all.end());
  ASSERT_EQ(all.size(), kThreads * kEach);
  EXPECT_EQ(std::unique(all.begin(), all.end()), all.end());
}

TEST_F(SharedQueueTest, RefusesMemoryThatHoldsNoQueue) {
  EXPECT_THROW(SharedQueue(segment_->data(), segment_->size() - 16, {}), ProtocolError);
  memory().rings = 1000;
  EXPECT_THROW(SharedQueue(segment_->data(), segment_->size(), {}), ProtocolError);
  memory().rings = 4;
  memory().magic = 0;
  EXPECT_THROW(SharedQueue(segment_->data(), segment_->size(), {}), ProtocolError);
}

class DamagedQueueTest : public SharedQueueTest {
 protected:
  DamagedQueueTest() {
    Make(100, 2);
    for (int i = 0; i < 3; ++i) Put("message");
  }
  std::byte* ring() { return static_cast<std::byte*>(segment_->data()) + kQueueDataOffset; }
  void SetHeader(RecordKind kind, uint64_t size) {
    const uint64_t word = RecordHeader{kind, size}.word();
    std::memcpy(ring(), &word, sizeof(word));
  }
};

TEST_F(DamagedQueueTest, ThrowsForAMessageThatIsTooLong) {
  SetHeader(RecordKind::kMessage, 1000);
  EXPECT_THROW(Get(), ProtocolError);
  SetHeader(RecordKind::kMessage, (uint64_t{1} << 48) - 1);
  EXPECT_THROW(Get(), ProtocolError);
}

TEST_F(DamagedQueueTest, ThrowsForARecordOfNoKind) {
  SetHeader(RecordKind(0), 8);
  EXPECT_THROW(Get(), ProtocolError);
  SetHeader(RecordKind::kJump, 1);  // the head is in this ring
  EXPECT_THROW(Get(), ProtocolError);
  SetHeader(RecordKind::kMessageWithFds, 3);
  EXPECT_THROW(Get(), ProtocolError);
}

TEST_F(DamagedQueueTest, ThrowsForPlacesThatCannotBe) {
  const uint64_t head = memory().head;
  memory().head = QueuePlace{3, 7, 6}.word();
  EXPECT_THROW(Put("x"), ProtocolError);
  memory().head = QueuePlace{3000, 0, 6}.word();
  EXPECT_THROW(Put("x"), ProtocolError);
  EXPECT_THROW(queue_->Count(), ProtocolError);
  memory().head = head;
  memory().tail = QueuePlace{5, 0, 6}.word();
  EXPECT_THROW(queue_->Count(), ProtocolError);
  EXPECT_THROW(Get(), ProtocolError);
}

TEST_F(DamagedQueueTest, ThrowsForJumpsInACircle) {
  memory().head = QueuePlace{3, 3, 0}.word();
  memory().known_head = 0;
  EXPECT_THROW(Get(), ProtocolError);
  Make(100, 3);
  // Ring 0 to 1, 1 to 0, and the head in 2.
  const uint64_t up = RecordHeader{RecordKind::kJump, 1}.word();
  const uint64_t down = RecordHeader{RecordKind::kJump, 0}.word();
  std::memcpy(ring(), &up, 8);
  std::memcpy(ring() + RingBytes(0), &down, 8);
  memory().head = QueuePlace{0, 2, 0}.word();
  EXPECT_THROW(Get(), ProtocolError);
}

TEST_F(DamagedQueueTest, ThrowsForALockOfNobody) {
  memory().put_lock = 0x3FFFFFF0;  // no thread has that number
  const Deadline soon = Deadline::After(std::chrono::milliseconds(20));
  const QueueOutgoing message{};
  EXPECT_EQ(queue_->Put({&message, 1}, &soon).refusal, Refusal::kBusy);
  const Deadline never = Deadline::Never();
  EXPECT_THROW(queue_->Put({&message, 1}, &never), ProtocolError);
}

}  // namespace
}  // namespace roost::shm
