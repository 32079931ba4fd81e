// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The very sources of queues (their locks, rings, sleeping and waiting loops), compiled for the
// explorer: every order of the steps of two or three processes, with kills and wake-ups out of turn
// at each of them. Written down in docs/wire/queue.md.

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "roost/error/error.h"
#include "roost/shm/queue_layout.h"
#include "roost/shm/queue_waits.h"
#include "roost/shm/shared_queue.h"
#include "roost/shm/short_lock.h"
#include "tests/kill/explore.h"
#include "tests/kill/model_machine.h"

namespace roost::kill {
namespace {

using shm::QueueMemory;
using shm::QueuePlace;
using shm::RobustThread;
using shm::SharedQueue;

// A message: two words that are the same.
using Message = std::array<uint64_t, 2>;

constexpr size_t kMostMessages = 4;
constexpr size_t kUnit = shm::kQueueUnit;

// Behind the queue: what the processes have done, for the check at the end.
struct Books {
  ModelAtomic<uint32_t> put[kMostMessages];  // Put has returned
  ModelAtomic<uint32_t> got[kMostMessages];
  ModelAtomic<uint32_t> left[4];  // process `i` has closed its socket
};

struct Shape {
  int producers = 1;
  int each = 1;  // messages of a producer
  int consumers = 1;
  uint32_t max_messages = 1;
  bool batch = false;     // a producer's messages at one stroke
  bool ends = false;      // producers close, and consumers go on until nobody puts any more
  bool full = false;      // begins with a message
  bool closes = false;    // the first consumer closes its end while it sleeps
  uint32_t position = 0;  // where in the ring it begins, in units
  bool consumers_die = true;
  unsigned asleep = 0;     // bit i: process i has gone to sleep already
  bool impatient = false;  // the first of each kind gives up at any time
};

class QueueModelTest : public testing::Test {
 protected:
  QueueMemory& memory() {
    return *reinterpret_cast<QueueMemory*>(&exploration_->memory<uint64_t>());
  }
  Books& books() {
    return *reinterpret_cast<Books*>(&exploration_->memory<std::byte>() + shm::QueueBytes(1));
  }
  static void StillOpen() {}

  // Numbers first, first + 1, ...; how many it put.
  size_t Put(SharedQueue& queue, uint64_t first, size_t count, const Deadline& deadline) {
    Message messages[kMostMessages];
    for (size_t i = 0; i < count; ++i) messages[i].fill(first + i + 1);
    size_t done = 0;
    const auto refusal = shm::PutAll(
        queue, count, {true, &deadline}, [] { return std::chrono::nanoseconds(0); }, &done,
        [&](size_t from, const Deadline* until, bool) {
          return queue.PutArray(&messages[from], sizeof(Message), count - from, until);
        },
        StillOpen);
    if (refusal != SharedQueue::Refusal::kNone && deadline.never()) {
      Exploration::Fail("a put gave up");
    }
    for (size_t i = 0; i < done; ++i) books().put[first + i].store(1);
    return done;
  }

  void Produce(const Shape& shape, int process) {
    SharedQueue queue(&memory(), shm::QueueBytes(1));
    const auto first = static_cast<uint64_t>(process * shape.each);
    const auto each = static_cast<size_t>(shape.each);
    const bool impatient = shape.impatient && shape.producers > 1 && process == 0;
    for (size_t i = 0; i < each; i += shape.batch ? each : 1) {
      Exploration::Remembers(i);
      Put(queue, first + i, shape.batch ? each : 1,
          impatient ? Deadline::AtAnyTime() : Deadline::Never());
    }
    if (!shape.ends) return;
    books().left[process].store(1);
    queue.ClosePutSocket();
  }

  // At most one message; false when it gave up or nobody puts any more.
  bool Get(SharedQueue& queue, const Deadline& deadline, bool closes = false) {
    Message message;
    try {
      const size_t count = shm::GetSome(
          queue, {true, &deadline},
          [&](const Deadline* until) {
            return queue.GetArray(&message, sizeof(Message), 1, until);
          },
          [&] {
            if (closes) throw QueueClosed("closed in this process");
          });
      if (count == 0) {
        if (deadline.never()) Exploration::Fail("a get gave up");
        return false;
      }
    } catch (const QueueClosed&) {
      return false;
    } catch (const ProtocolError& e) {
      Exploration::Fail(e.what());
      return false;
    }
    if (message[0] != message[1] || message[0] == 0 || message[0] > kMostMessages) {
      Exploration::Fail("a message is torn");
    } else if (books().got[message[0] - 1].fetch_add(1) != 0) {
      Exploration::Fail("a message came twice");
    }
    return true;
  }

  void Consume(const Shape& shape, int process) {
    SharedQueue queue(&memory(), shm::QueueBytes(1));
    const bool impatient = shape.impatient && shape.consumers > 1 && process == shape.producers;
    // Its state is new with each message.
    const auto until = [&] { return impatient ? Deadline::AtAnyTime() : Deadline::Never(); };
    // One that gives up leaves its part to the others.
    const int patient = shape.consumers - (shape.impatient && shape.consumers > 1 ? 1 : 0);
    const int all = shape.producers * shape.each + (shape.full ? 1 : 0);
    const int wanted = impatient ? 1 : all / patient;
    for (int i = 0; shape.ends || i < wanted; ++i) {
      Exploration::Remembers(shape.ends ? 0 : static_cast<uint64_t>(i));
      if (!Get(queue, until(), shape.closes && process == shape.producers)) break;
    }
  }

  void Explore(Exploration::Limits limits, const Shape& shape) {
    if (!shape.consumers_die) {
      limits.mortal = [=](int process) { return process < shape.producers; };
    }
    limits.on_kill = &RobustThread::OnKill;
    const size_t ring_begin = shm::kQueueDataOffset + shape.position * kUnit;
    std::vector<Exploration::Part> changing = {
        {0, offsetof(QueueMemory, holders)},
        {shm::QueueBytes(1), sizeof(Books)},
        {ring_begin, std::min<size_t>(kMostMessages * 2 * kUnit,
                                      shm::kQueueDataOffset + shm::RingBytes(0) - ring_begin)},
    };
    if (shape.position != 0) changing.push_back({shm::kQueueDataOffset, kMostMessages * 2 * kUnit});
    exploration_ = std::make_unique<Exploration>(limits, shm::QueueBytes(1) + sizeof(Books),
                                                 std::move(changing));
    std::vector<Exploration::Process> processes;
    for (int i = 0; i < shape.producers; ++i) {
      processes.push_back([=, this] {
        if ((shape.asleep >> i & 1) != 0) Exploration::Uninterrupted(true);
        Produce(shape, i);
      });
    }
    for (int i = 0; i < shape.consumers; ++i) {
      processes.push_back([=, this] {
        const int process = shape.producers + i;
        if ((shape.asleep >> process & 1) != 0) Exploration::Uninterrupted(true);
        Consume(shape, process);
      });
    }
    shm::abandoned_by_putters = [=, this] {
      for (int i = 0; i < shape.producers; ++i) {
        if (books().left[i].peek() == 0 && !Exploration::Killed(i)) return false;
      }
      return true;
    };
    exploration_->Run(
        std::move(processes), [=, this] { Account(shape); },
        [=, this] {
          RobustThread::Forget();
          shm::QueueShape of;
          of.max_messages = shape.max_messages;
          SharedQueue::Initialise(memory(), of);
          const uint64_t begin = QueuePlace{0, 0, shape.position}.word();
          for (auto* word :
               {&memory().head, &memory().tail, &memory().known_head, &memory().known_tail}) {
            word->poke(begin);
          }
          if (shape.full) Fill();
        });
    EXPECT_EQ(exploration_->failure(), "");
    std::printf("%zu states, %zu whole runs\n", exploration_->states(), exploration_->runs());
    EXPECT_GT(exploration_->states(), 100u);
  }

  // The last message lies in the queue already.
  void Fill() {
    Message message;
    message.fill(kMostMessages);
    std::byte* const record = &exploration_->memory<std::byte>() + shm::kQueueDataOffset;
    const uint64_t header = shm::RecordHeader{shm::RecordKind::kMessage, sizeof(message)}.word();
    std::memcpy(record, &header, sizeof(header));
    std::memcpy(record + sizeof(header), &message, sizeof(message));
    memory().head.poke(QueuePlace{1, 0, 2}.word());
    books().put[kMostMessages - 1].poke(1);
  }

  // Every message was got, is still there, or was in the hands of a consumer that was killed.
  void Account(const Shape& shape) {
    const QueuePlace head = QueuePlace::Of(memory().head.peek());
    const uint32_t there = head.CountSince(QueuePlace::Of(memory().tail.peek()));
    uint32_t missing = 0;
    for (size_t i = 0; i < kMostMessages; ++i) {
      missing += books().put[i].peek() != 0 && books().got[i].peek() == 0 ? 1 : 0;
    }
    uint32_t dead_consumers = 0;
    bool a_producer_died = false;
    for (int i = 0; i < shape.producers; ++i) a_producer_died |= Exploration::Killed(i);
    for (int i = 0; i < shape.consumers; ++i) {
      dead_consumers += Exploration::Killed(shape.producers + i) ? 1 : 0;
    }
    if (missing > there + dead_consumers) Exploration::Fail("a message is lost");
    if (!a_producer_died && dead_consumers == 0 && missing != there) {
      Exploration::Fail("more or less is there than was put and not got");
    }
  }

  std::unique_ptr<Exploration> exploration_;
};

TEST_F(QueueModelTest, OneProducerAndOneConsumer) { Explore({}, {.each = 2}); }

TEST_F(QueueModelTest, OneProducerAndOneConsumerUntilTheEnd) {
  Explore({.coarse = true}, {.each = 1, .ends = true});
}

TEST_F(QueueModelTest, RoundTheEndOfTheRing) {
  const uint32_t last = shm::RingBytes(0) / kUnit - 1;
  Explore({}, {.each = 2, .max_messages = 2, .position = last});
}

TEST_F(QueueModelTest, TwoSleepingProducersAndOneConsumer) {
  Explore({.coarse = true}, {.producers = 2, .full = true, .asleep = 0b011});
}

TEST_F(QueueModelTest, TwoSleepingConsumersAndOneProducer) {
  Explore({.coarse = true}, {.each = 2, .consumers = 2, .max_messages = 2, .asleep = 0b110});
}

TEST_F(QueueModelTest, TwoSleepingConsumersAndABatch) {
  Explore({.coarse = true},
          {.each = 2, .consumers = 2, .max_messages = 2, .batch = true, .asleep = 0b110});
}

TEST_F(QueueModelTest, TwoSleepingConsumersAndTheEnd) {
  Explore({.coarse = true}, {.each = 0, .consumers = 2, .ends = true, .asleep = 0b110});
}

// Whoever is woken and does not get anything wakes the other.
TEST_F(QueueModelTest, OneOfTwoSleepingConsumersClosesItsEnd) {
  Explore({}, {.each = 2, .consumers = 2, .max_messages = 2, .closes = true, .asleep = 0b110});
}

TEST_F(QueueModelTest, OneOfOneAndOneIsKilled) { Explore({.kills = 1}, {.each = 1, .ends = true}); }

TEST_F(QueueModelTest, TheOnlyProducerIsKilledAndSignalsCome) {
  Explore({.kills = 1, .early_wakes = 1, .coarse = true},
          {.each = 1, .ends = true, .consumers_die = false});
}

TEST_F(QueueModelTest, OneOfTwoProducersIsKilled) {
  Explore({.kills = 1, .coarse = true},
          {.producers = 2, .ends = true, .consumers_die = false, .asleep = 0b010});
}

// It takes no more than one of the two.
TEST_F(QueueModelTest, OneOfTwoSleepingConsumersIsKilled) {
  Explore({.kills = 1, .coarse = true, .mortal = [](int process) { return process == 1; }},
          {.each = 2, .consumers = 2, .max_messages = 2, .asleep = 0b110});
}

}  // namespace
}  // namespace roost::kill
