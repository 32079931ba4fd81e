// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A process is killed at every instruction of what it does with a queue while others wait for it,
// or join its tasks: they go on, and each task is finished, or lost with its process.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/shm/queue_waits.h"
#include "tests/kill/queue_steps.h"
#include "tests/kill/waiter.h"

// E5, E6, E8: rows of the table of queues.

namespace roost::kill {
namespace {

class QueueWaitsStepsTest : public QueueStepsTest {
 protected:
  // At how many places, chosen at random, those are killed that look for a while before they sleep.
  static constexpr int kPlaces = 150;

  // As queues of numbers wait.
  uint64_t GetNumber() {
    uint64_t number = 0;
    const Deadline soon = Soon();
    const size_t count = shm::GetSome(
        *queue_, {true, &soon},
        [&](const Deadline* deadline) { return queue_->GetArray(&number, 8, 1, deadline); }, [] {});
    if (count != 1) throw Empty("nothing came");
    return number;
  }
  void PutNumber(uint64_t number) {
    size_t count = 0;
    const Deadline soon = Soon();
    shm::PutAll(
        *queue_, 1, {true, &soon}, [] { return std::chrono::nanoseconds(0); }, &count,
        [&](size_t, const Deadline* deadline, bool) {
          return queue_->PutArray(&number, 8, 1, deadline);
        },
        [] {});
    if (count != 1) throw Full("no room came");
  }
  // Without waiting; 0 if there is none.
  uint64_t TakeNumber() {
    uint64_t number = 0;
    queue_->GetArray(&number, 8, 1, nullptr);
    return number;
  }

  static bool Announced(const shm::Sleepers& sleepers) {
    return (reinterpret_cast<const std::atomic<uint32_t>&>(sleepers).load() & 3) != 0;
  }

  std::optional<Waiter> other_;
  int waited_ = 0;  // how often the victim did before it was killed
};

// Two wait, two messages come: who is killed, woken or not, leaves the other its own.
TEST_F(QueueWaitsStepsTest, GetThatWaitsBesideAnother) {
  bool put = false;
  const uint64_t numbers[] = {1, 2};
  steps_ = KillAtEveryInstruction({
      .prepare =
          [&] {
            Make({});
            put = false;
          },
      .operation = [&] { GetNumber(); },
      .meanwhile =
          [&] {
            if (put || !Announced(memory().getters)) return;
            other_.emplace([&] { EXPECT_NO_THROW(GetNumber()); });
            other_->AwaitSleep();
            put = true;
            EXPECT_EQ(queue_->PutArray(numbers, 8, 2, nullptr).count, 2u);
          },
      .after =
          [&](int, bool finished) {
            if (!put) return;  // killed before it waited
            ++waited_;
            EXPECT_TRUE(other_->DoneSoon());
            other_.reset();
            EXPECT_LE(queue_->Count(), finished ? 0u : 1u);
            TakeNumber();
            PutNumber(7);
            EXPECT_EQ(TakeNumber(), 7u);
          },
      .most_steps = 1'000'000,
      .most_places = kPlaces,
  });
  EXPECT_GT(waited_, 10);
}

// The same for two that wait for room, and two messages that are got.
TEST_F(QueueWaitsStepsTest, PutThatWaitsBesideAnother) {
  QueueShape shape;
  shape.max_messages = 2;
  bool got = false;
  steps_ = KillAtEveryInstruction({
      .prepare =
          [&] {
            Make({}, shape);
            PutNumber(1);
            PutNumber(2);
            got = false;
          },
      .operation = [&] { PutNumber(3); },
      .meanwhile =
          [&] {
            if (got || !Announced(memory().putters)) return;
            other_.emplace([&] { EXPECT_NO_THROW(PutNumber(4)); });
            other_->AwaitSleep();
            got = true;
            uint64_t numbers[2];
            EXPECT_EQ(queue_->GetArray(numbers, 8, 2, nullptr).count, 2u);
          },
      .after =
          [&](int, bool finished) {
            if (!got) return;
            ++waited_;
            EXPECT_TRUE(other_->DoneSoon());
            other_.reset();
            const uint64_t found[] = {TakeNumber(), TakeNumber(), TakeNumber()};
            EXPECT_EQ(std::count(found, found + 3, 4), 1);
            const auto own = std::count(found, found + 3, 3);
            EXPECT_TRUE(own == 1 || (own == 0 && !finished)) << own;
          },
      .most_steps = 1'000'000,
      .most_places = kPlaces,
  });
  EXPECT_GT(waited_, 10);
}

// Nothing is put any more, or the next one has to close it; who waits is told.
TEST_F(QueueWaitsStepsTest, CloseOfWhatAnotherWaitsFor) {
  steps_ = KillAtEveryInstruction({
      .prepare =
          [&] {
            Make({});
            queue_->KeepLevel();
            other_.emplace([&] { EXPECT_THROW(GetNumber(), QueueClosed); });
            other_->AwaitSleep();
          },
      .operation = [&] { queue_->Close(); },
      .after =
          [&](int, bool finished) {
            EXPECT_TRUE(queue_->closed() || !finished);
            if (!queue_->closed()) queue_->Close();
            EXPECT_TRUE(LevelIsUp());
            EXPECT_EQ(queue_->Put({&small_, 1}, nullptr).refusal, SharedQueue::Refusal::kClosed);
            EXPECT_TRUE(other_->DoneSoon());
            other_.reset();
          },
  });
}

// A task is unfinished, finished, or lost with its process: one of them, at every instruction.
TEST_F(QueueWaitsStepsTest, TasksOfAKilledProcess) {
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

// Who joins goes on, whether the last task is finished or lost.
TEST_F(QueueWaitsStepsTest, TaskDoneThatAnotherWaitsFor) {
  QueueShape shape;
  shape.joinable = true;
  steps_ = KillAtEveryInstruction({
      .prepare =
          [&] {
            Make({"1"}, shape);
            other_.emplace([&] {
              const Deadline soon = Soon();
              while (queue_->CountTasks().unfinished != 0 && !soon.passed()) {
                queue_->GiveUpLostTasks();
                queue_->WaitForTasks(soon);
              }
            });
            other_->AwaitSleep();
          },
      .before =
          [&] {
            FixedSink sink;
            queue_->Get(sink, 1, nullptr);
          },
      .operation = [&] { queue_->FinishTask(); },
      .after =
          [&](int step, bool finished) {
            // Who joins finds it out by itself, in a while; at most steps somebody else helps.
            if (step % 4 != 0) queue_->GiveUpLostTasks();
            EXPECT_TRUE(other_->DoneSoon());
            other_.reset();
            EXPECT_EQ(queue_->CountTasks().unfinished, 0u);
            EXPECT_LE(queue_->CountTasks().lost, finished ? 0u : 1u);
            EXPECT_FALSE(queue_->FinishTask());
          },
  });
}

// Who is killed while it gives up the tasks of a dead process leaves them to the next: each is lost
// once.
TEST_F(QueueWaitsStepsTest, GivingUpTheTasksOfTheDead) {
  QueueShape shape;
  shape.joinable = true;
  steps_ = KillAtEveryInstruction({
      .prepare =
          [&] {
            Make({"1", "2", "3"}, shape);
            const pid_t taker = Check(::fork(), "fork");
            if (taker == 0) {
              FixedSink sink;
              queue_->Get(sink, 2, nullptr);
              ::_exit(0);
            }
            Check(::waitpid(taker, nullptr, 0), "waitpid");
          },
      .operation = [&] { queue_->GiveUpLostTasks(); },
      .after =
          [&](int, bool) {
            queue_->GiveUpLostTasks();
            EXPECT_EQ(queue_->CountTasks().unfinished, 1u);
            EXPECT_EQ(queue_->CountTasks().lost, 2u);
            EXPECT_EQ(Drain(), Texts{"3"});
            EXPECT_TRUE(queue_->FinishTask());
            EXPECT_EQ(queue_->CountTasks().unfinished, 0u);
            EXPECT_EQ(queue_->CountTasks().lost, 2u);
          },
      .most_places = 300,
  });
}

}  // namespace
}  // namespace roost::kill
