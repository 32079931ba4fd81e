// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Table D of the semantics: D6, D7, D8, D9.

#include "roost/sync/barrier.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/test_signals.h"
#include "roost/error/error.h"
#include "roost/process/spawn.h"
#include "roost/sync/event.h"
#include "roost/sync/shared_array.h"

namespace roost {
namespace {

using namespace std::chrono_literals;

constexpr int kParties = 4;
constexpr int kTurns = 1000;

void Meet(Barrier barrier, SharedArray<int> counts, int turns) {
  for (int i = 0; i < turns; ++i) {
    counts.FetchAdd(static_cast<size_t>(barrier.Wait(60s)), 1);
  }
}

// D6, D8: in each turn each index once.
TEST(BarrierTest, GivesEachOfItsPartiesANumberInEachOfAThousandTurns) {
  Barrier barrier(kParties);
  SharedArray<int> counts(kParties);
  std::vector<Process<void>> children;
  for (int i = 0; i < 2; ++i) children.push_back(Spawn<&Meet>(barrier, counts, kTurns));
  std::thread thread([&] { Meet(barrier, counts, kTurns); });
  Meet(barrier, counts, kTurns);
  thread.join();
  for (auto& child : children) child.Join(60s);
  EXPECT_EQ(counts.Snapshot(), std::vector<int>(kParties, kTurns));
  EXPECT_EQ(barrier.Waiting(), 0);
}

TEST(BarrierTest, LetsNobodyGoOnBeforeAllAreThere) {
  Barrier barrier(kParties);
  std::atomic<int> arrived{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kParties; ++i) {
    threads.emplace_back([&] {
      for (int turn = 1; turn <= 200; ++turn) {
        ++arrived;
        barrier.Wait(60s);
        EXPECT_GE(arrived, turn * kParties);
        barrier.Wait(60s);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(BarrierTest, OfOneNeverWaits) {
  Barrier barrier(1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(barrier.Wait(), 0);
}

TEST(BarrierTest, KnowsItsParties) {
  EXPECT_EQ(Barrier(3).Parties(), 3);
  EXPECT_THROW(Barrier(0), InvalidArgument);
  EXPECT_THROW(Barrier(-1), InvalidArgument);
  EXPECT_THROW(Barrier(5000), InvalidArgument);
  Barrier barrier(2);
  EXPECT_EQ(barrier.Waiting(), 0);
  EXPECT_FALSE(barrier.Broken());
  std::thread thread([&] { barrier.Wait(60s); });
  while (barrier.Waiting() != 1) std::this_thread::yield();
  barrier.Wait(60s);
  thread.join();
}

std::atomic<int> actions{0};

// D6
TEST(BarrierTest, RunsItsActionOnceATurnBeforeAnybodyGoesOn) {
  Barrier acts(3, [] { ++actions; });
  Barrier plain(3);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      for (int turn = 1; turn <= 100; ++turn) {
        acts.Wait(60s);
        EXPECT_EQ(actions, turn);
        plain.Wait(60s);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// The action goes along to whoever is the last.
TEST(BarrierTest, RunsItsActionInWhicheverProcessIsTheLast) {
  Barrier barrier(2, [] { throw std::domain_error("ran in " + std::to_string(::getpid())); });
  std::thread first([&] { EXPECT_THROW(barrier.Wait(60s), BrokenBarrier); });
  while (barrier.Waiting() != 1) std::this_thread::yield();
  auto last = Spawn<[](Barrier there) { there.Wait(); }>(barrier);
  try {
    last.Join(60s);
    ADD_FAILURE() << "it did not run";
  } catch (const std::domain_error& error) {
    EXPECT_EQ(error.what(), "ran in " + std::to_string(last.pid()));
  }
  first.join();
  EXPECT_TRUE(barrier.Broken());
}

// D6
TEST(BarrierTest, BreaksForAllWhenOneWaitsTooLong) {
  Barrier barrier(3);
  std::thread patient([&] { EXPECT_THROW(barrier.Wait(60s), BrokenBarrier); });
  while (barrier.Waiting() != 1) std::this_thread::yield();
  EXPECT_THROW(barrier.Wait(10ms), BrokenBarrier);
  patient.join();
  EXPECT_TRUE(barrier.Broken());
  EXPECT_THROW(barrier.Wait(), BrokenBarrier);
  EXPECT_THROW(barrier.Wait(), BrokenBarrier);
}

// D7: signals do not end a wait early.
TEST(BarrierTest, WaitsOnThroughSignals) {
  const SignalStorm storm;
  const auto before = std::chrono::steady_clock::now();
  EXPECT_THROW(Barrier(2).Wait(50ms), BrokenBarrier);
  EXPECT_GE(std::chrono::steady_clock::now() - before, 50ms);
}

TEST(BarrierTest, HasATimeoutOfItsOwn) {
  Barrier barrier(2, nullptr, 10ms);
  EXPECT_THROW(barrier.Wait(), BrokenBarrier);
  Barrier at_once(2, nullptr, -1s);
  EXPECT_THROW(at_once.Wait(), BrokenBarrier);
}

TEST(BarrierTest, CanBeAborted) {
  Barrier barrier(2);
  std::thread waiter([&] { EXPECT_THROW(barrier.Wait(), BrokenBarrier); });
  while (barrier.Waiting() != 1) std::this_thread::yield();
  barrier.Abort();
  waiter.join();
  EXPECT_TRUE(barrier.Broken());
  EXPECT_EQ(barrier.Waiting(), 0);
}

TEST(BarrierTest, IsAsNewAfterReset) {
  Barrier barrier(2);
  for (const bool abort : {false, true}) {
    std::thread waiter([&] { EXPECT_THROW(barrier.Wait(), BrokenBarrier); });
    while (barrier.Waiting() != 1) std::this_thread::yield();
    if (abort) barrier.Abort();
    barrier.Reset();
    waiter.join();
    EXPECT_FALSE(barrier.Broken());
    EXPECT_EQ(barrier.Waiting(), 0);
    std::thread other([&] { barrier.Wait(60s); });
    barrier.Wait(60s);
    other.join();
  }
}

// D9
TEST(BarrierTest, BreaksWhenAPartyDiesWhileItWaits) {
  Barrier barrier(3);
  auto victim = Spawn<[](Barrier there) { there.Wait(); }>(barrier);
  while (barrier.Waiting() != 1) std::this_thread::yield();
  std::thread other([&] { EXPECT_THROW(barrier.Wait(), BrokenBarrier); });
  while (barrier.Waiting() != 2) std::this_thread::yield();
  victim.Kill();
  victim.Join(60s);
  other.join();
}

TEST(BarrierTest, BreaksWhenAPartyDiesInItsAction) {
  Barrier barrier(2, [] { ::_exit(0); });
  std::thread other([&] { EXPECT_THROW(barrier.Wait(), BrokenBarrier); });
  while (barrier.Waiting() != 1) std::this_thread::yield();
  auto last = Spawn<[](Barrier there) { there.Wait(); }>(barrier);
  EXPECT_THROW(last.Join(60s), ChildDied);
  other.join();
}

}  // namespace
}  // namespace roost
