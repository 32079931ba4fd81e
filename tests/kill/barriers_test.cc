// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Processes killed at every instruction of what they do with an event and a barrier: the others go
// on. D5, D6, D9: rows of the table of sync primitives.

#include <poll.h>

#include <chrono>
#include <optional>

#include <gtest/gtest.h>

#include "roost/base/deadline.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/shm/barrier_state.h"
#include "roost/shm/event_state.h"
#include "roost/shm/owner.h"
#include "tests/kill/shared_memory.h"
#include "tests/kill/single_step.h"
#include "tests/kill/waiter.h"

namespace roost::kill {
namespace {

using shm::ThisThread;

TEST(EventKillTest, WhenItSetsWhatAnotherWaitsFor) {
  SharedMemory<shm::EventState> event;
  std::optional<Waiter> waiter;
  KillAtEveryInstruction({
      .prepare =
          [&] {
            event.Reset();
            waiter.emplace([&] { EXPECT_TRUE(event->Wait(Soon(), -1)); });
            waiter->AwaitSleep();
          },
      .operation = [&] { event->Set(-1); },
      .after =
          [&](int, bool finished) {
            EXPECT_TRUE(!finished || event->IsSet(-1));
            if (!event->IsSet(-1)) event->Set(-1);
            EXPECT_TRUE(waiter->DoneSoon());
            waiter.reset();
            event->Clear(-1);
            EXPECT_FALSE(event->IsSet(-1));
          },
      .only_changes = true,
  });
}

// An event that is polled: its descriptor is readable whenever it is set.
TEST(EventKillTest, WhenItSetsAndClears) {
  SharedMemory<shm::EventState> event;
  UniqueFd fd;
  std::optional<Waiter> waiter;
  const auto readable = [&] {
    pollfd poll{fd.get(), POLLIN, 0};
    return ::poll(&poll, 1, 0) == 1;
  };
  KillAtEveryInstruction({
      .prepare =
          [&] {
            event.Reset();
            fd = CreateEventfd();
            event->Poll(fd.get());
            waiter.emplace([&] { EXPECT_TRUE(event->Wait(Soon(), fd.get())); });
          },
      .before = [] { ThisThread(); },
      .operation =
          [&] {
            event->Set(fd.get());
            event->Clear(fd.get());
          },
      .after =
          [&](int, bool) {
            const bool was_readable = readable();
            const bool set = event->IsSet(fd.get());
            EXPECT_TRUE(!set || was_readable) << "whoever polled would sleep on";
            EXPECT_EQ(readable(), set);
            event->Set(fd.get());
            EXPECT_TRUE(readable());
            event->Clear(fd.get());
            EXPECT_FALSE(readable());
            event->Set(fd.get());
            EXPECT_TRUE(waiter->DoneSoon());
            waiter.reset();
          },
      .only_changes = true,
  });
}

// The victim is the last to arrive, or the first, and waits.
TEST(BarrierKillTest, WhenItArrivesLast) {
  SharedMemory<shm::BarrierState> barrier;
  std::optional<Waiter> waiter;
  KillAtEveryInstruction({
      .prepare =
          [&] {
            barrier.Reset();
            waiter.emplace([&] { barrier->Wait(2, Soon(), nullptr); });
            while (barrier->Waiting() != 1) std::this_thread::yield();
          },
      .before = [] { ThisThread(); },
      .operation = [&] { barrier->Wait(2, Soon(), nullptr); },
      .after =
          [&](int, bool) {
            // Unless the victim has arrived, this thread takes its place.
            if (barrier->Waiting() == 1) barrier->Wait(2, Soon(), nullptr);
            EXPECT_TRUE(waiter->DoneSoon());
            waiter.reset();
            EXPECT_EQ(barrier->Waiting(), 0u);
          },
      .only_changes = true,
  });
}

TEST(BarrierKillTest, WhenItArrivesFirstAndWaits) {
  SharedMemory<shm::BarrierState> barrier;
  std::optional<Waiter> other;
  KillAtEveryInstruction({
      .prepare = [&] { barrier.Reset(); },
      .before = [] { ThisThread(); },
      .operation = [&] { barrier->Wait(2, Soon(), nullptr); },
      .meanwhile =
          [&] {
            if (other || barrier->Waiting() != 1) return;
            // Dead or alive, the victim has arrived.
            other.emplace([&] { EXPECT_EQ(barrier->Wait(2, Soon(), nullptr), 1u); });
          },
      .after =
          [&](int, bool finished) {
            EXPECT_TRUE(other || !finished);
            EXPECT_TRUE(!other || other->DoneSoon());
            other.reset();
            barrier->Reset();
            Waiter one([&] { barrier->Wait(2, Soon(), nullptr); });
            barrier->Wait(2, Soon(), nullptr);
            EXPECT_TRUE(one.DoneSoon());
          },
      .only_changes = true,
  });
}

// Whoever waits is told, by the victim or by the next to break it.
TEST(BarrierKillTest, WhenItBreaksOrResetsWhatAnotherWaitsAt) {
  for (const bool reset : {false, true}) {
    SharedMemory<shm::BarrierState> barrier;
    std::optional<Waiter> waiter;
    KillAtEveryInstruction({
        .prepare =
            [&] {
              barrier.Reset();
              waiter.emplace(
                  [&] { EXPECT_THROW(barrier->Wait(2, Soon(), nullptr), BrokenBarrier); });
              while (barrier->Waiting() != 1) std::this_thread::yield();
            },
        .before = [] { ThisThread(); },
        .operation = [&] { reset ? barrier->Reset() : barrier->Abort(); },
        .after =
            [&](int, bool finished) {
              if (finished) {
                EXPECT_EQ(barrier->Broken(), !reset);
              } else {
                barrier->Abort();
              }
              EXPECT_TRUE(waiter->DoneSoon());
              waiter.reset();
              barrier->Reset();
              EXPECT_FALSE(barrier->Broken());
              Waiter one([&] { barrier->Wait(2, Soon(), nullptr); });
              barrier->Wait(2, Soon(), nullptr);
              EXPECT_TRUE(one.DoneSoon());
            },
        .only_changes = true,
    });
  }
}

}  // namespace
}  // namespace roost::kill
