// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The algorithm of queues, step for step as docs/wire/queue.md has it, in every order of its steps,
// with kills and wake-ups out of turn at each of them. It is written down here a second time, with
// a ring of two words and messages of two words; that the real one does the same at each of its
// instructions is for queue_steps_test.

#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/kill/explore.h"

namespace roost::kill {
namespace {

using Word = ModelAtomic<uint64_t>;
using M = ModelMachine;

constexpr auto kSlice = std::chrono::milliseconds(100);
constexpr int kMostMessages = 4;

// A lock that the kernel releases when its holder dies: whoever looks then finds it free.
class KernelLock {
 public:
  explicit KernelLock(Word& word) : word_(word) {
    uint64_t slept = 0;
    while (true) {
      uint64_t word = word_.load();
      const auto owner = static_cast<int>(word & 0xFF) - 1;
      if (owner < 0 || Exploration::Killed(owner)) {
        const uint64_t mine =
            (static_cast<uint64_t>(Exploration::Self()) + 1) | (word & kWaiters) | slept;
        if (word_.compare_exchange_strong(word, mine)) return;
      } else if ((word & kWaiters) != 0 || word_.compare_exchange_strong(word, word | kWaiters)) {
        slept = kWaiters;
        M::Sleep(word_, static_cast<uint32_t>(word | kWaiters), kSlice);
      }
    }
  }
  void Unlock() {
    if ((word_.fetch_and(0) & kWaiters) != 0) M::Wake(word_, 1);
  }

 private:
  static constexpr uint64_t kWaiters = 0x100;
  Word& word_;
};

struct Memory {
  Word put_lock, head, get_lock, tail, getters_sleep, putters_sleep;
  Word ring[2];
  // What the processes have done, for the check at the end.
  Word put[kMostMessages];
  Word got[kMostMessages];
  Word producers_done;
};

class QueueModelTest : public testing::Test {
 protected:
  Memory& memory() { return exploration_->memory<Memory>(); }

  // Message `number`, counted from 0.
  void Put(uint64_t number) {
    Memory& m = memory();
    bool slept = false;
    while (true) {
      KernelLock lock(m.put_lock);
      const uint64_t head = m.head.load();
      const uint64_t tail = m.tail.load();
      if (head - tail < 1) {
        m.ring[0].store(number + 1);
        m.ring[1].store(number + 1);
        m.head.store(head + 1);
        lock.Unlock();
        if (m.getters_sleep.load() != 0 && m.getters_sleep.fetch_and(0) != 0) M::Wake(m.head, 1);
        if (slept) PassOn(m.putters_sleep, m.tail, m.head.load() - m.tail.load() < 1);
        m.put[number].store(1);
        return;
      }
      lock.Unlock();
      m.putters_sleep.store(1);
      if (m.tail.load() != tail) continue;
      M::Sleep(m.tail, static_cast<uint32_t>(tail), kSlice);
      slept = true;
    }
  }

  void PassOn(Word& sleep, Word& word, bool more) {
    sleep.store(1);
    if (more) M::Wake(word, 1);
  }

  // Gets so many; fewer if producers are gone, of which one was killed, and nothing is left. (That
  // nobody puts any more is looked for after each slice of sleep; a kill lets slices end here.)
  void Get(int wanted, const std::vector<int>& producers) {
    Memory& m = memory();
    bool slept = false;
    bool last_look = false;
    while (wanted != 0) {
      KernelLock lock(m.get_lock);
      const uint64_t tail = m.tail.load();
      const uint64_t head = m.head.load();
      if (head != tail) {
        const uint64_t first = m.ring[0].load();
        const uint64_t second = m.ring[1].load();
        m.tail.store(tail + 1);
        lock.Unlock();
        if (m.putters_sleep.load() != 0 && m.putters_sleep.fetch_and(0) != 0) M::Wake(m.tail, 1);
        if (slept) PassOn(m.getters_sleep, m.head, m.head.load() != m.tail.load());
        slept = false;
        if (first != second || first == 0) return Exploration::Fail("a message is torn");
        if (m.got[first - 1].fetch_add(1) != 0) return Exploration::Fail("a message came twice");
        --wanted;
        continue;
      }
      lock.Unlock();
      if (last_look) return;
      uint64_t killed = 0;
      for (const int producer : producers) killed += Exploration::Killed(producer) ? 1 : 0;
      if (killed != 0 && killed + m.producers_done.load() >= producers.size()) {
        last_look = true;
        continue;
      }
      m.getters_sleep.store(1);
      if (m.head.load() != head) continue;
      M::Sleep(m.head, static_cast<uint32_t>(head), kSlice);
      slept = true;
    }
  }

  // Producers 0 and up, with a message each (or more), then consumers.
  void Explore(const Exploration::Limits& limits, int producers, int each, int consumers,
               bool consumers_die) {
    Exploration::Limits all = limits;
    if (!consumers_die) all.mortal = [=](int process) { return process < producers; };
    exploration_ = std::make_unique<Exploration>(all, sizeof(Memory));
    std::vector<Exploration::Process> processes;
    std::vector<int> numbers;
    for (int i = 0; i < producers; ++i) {
      numbers.push_back(i);
      processes.push_back([this, i, each] {
        for (int k = 0; k < each; ++k) Put(static_cast<uint64_t>(i * each + k));
        memory().producers_done.fetch_add(1);
      });
    }
    for (int i = 0; i < consumers; ++i) {
      const int wanted = producers * each / consumers;
      processes.push_back([this, numbers, wanted] { Get(wanted, numbers); });
    }
    exploration_->Run(std::move(processes), [&] {
      int missing = 0;
      const uint64_t left = memory().head.peek() - memory().tail.peek();
      for (int i = 0; i < producers * each; ++i) {
        missing += memory().put[i].peek() != 0 && memory().got[i].peek() == 0 ? 1 : 0;
      }
      int dead = 0;
      for (int i = 0; i < consumers; ++i) dead += Exploration::Killed(producers + i) ? 1 : 0;
      if (missing > static_cast<int>(left) + dead) Exploration::Fail("a message is lost");
    });
    EXPECT_EQ(exploration_->failure(), "");
    std::printf("%zu states, %zu whole runs\n", exploration_->states(), exploration_->runs());
    EXPECT_GT(exploration_->states(), 100u);
  }

  std::unique_ptr<Exploration> exploration_;
};

TEST_F(QueueModelTest, OneProducerAndOneConsumer) { Explore({}, 1, 3, 1, false); }

TEST_F(QueueModelTest, TwoProducersAndOneConsumer) { Explore({}, 2, 1, 1, false); }

TEST_F(QueueModelTest, OneProducerAndTwoConsumers) { Explore({}, 1, 2, 2, false); }

TEST_F(QueueModelTest, AProducerIsKilled) {
  Explore({.kills = 1, .early_wakes = 1}, 2, 1, 1, false);
}

TEST_F(QueueModelTest, AConsumerOrAProducerIsKilled) {
  Explore({.kills = 1}, 1, 2, 2, true);
}

}  // namespace
}  // namespace roost::kill
