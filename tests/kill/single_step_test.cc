// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tests/kill/single_step.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <set>
#include <utility>

#include <gtest/gtest.h>

namespace roost::kill {
namespace {

// Memory that test and victims share.
struct Shared {
  std::atomic<int> first{0};
  std::atomic<int> second{0};
};
class SingleStepTest : public testing::Test {
 protected:
  Shared& shared_ = *new (
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) Shared;
};

TEST_F(SingleStepTest, KillsBetweenAnyTwoStores) {
  std::set<std::pair<int, int>> seen;
  bool finished_once = false;
  const int steps = KillAtEveryInstruction({
      .prepare = [&] { shared_.first = shared_.second = 0; },
      .operation =
          [&] {
            shared_.first = 1;
            shared_.second = 1;
            shared_.first = 2;
          },
      .after =
          [&](int, bool finished) {
            seen.emplace(shared_.first.load(), shared_.second.load());
            finished_once |= finished;
          },
  });
  EXPECT_EQ(seen, (std::set<std::pair<int, int>>{{0, 0}, {1, 0}, {1, 1}, {2, 1}}));
  EXPECT_TRUE(finished_once);
  EXPECT_GT(steps, 3);
}

TEST_F(SingleStepTest, LetsOthersActMeanwhile) {
  const int steps = KillAtEveryInstruction({
      .prepare = [&] { shared_.first = shared_.second = 0; },
      .operation =
          [&] {
            shared_.first = 1;
            while (shared_.second == 0) {
            }
          },
      .meanwhile =
          [&] {
            if (shared_.first == 1) shared_.second = 1;
          },
      .after = [](int, bool) {},
  });
  EXPECT_GT(steps, 3);
}

TEST_F(SingleStepTest, LeavesAZombieOrNothing) {
  for (const bool zombie : {false, true}) {
    SteppedProcess victim({}, [] {});
    victim.Kill(zombie);
    EXPECT_EQ(::kill(victim.pid(), 0) == 0, zombie);
  }
}

TEST_F(SingleStepTest, KillsAtEachTurnOfALoop) {
  std::set<int> seen;
  KillAtEveryInstruction({
      .prepare = [&] { shared_.first = 0; },
      .operation =
          [&] {
            for (int i = 0; i < 5; ++i) shared_.first.fetch_add(1);
          },
      .after = [&](int, bool) { seen.insert(shared_.first.load()); },
  });
  EXPECT_EQ(seen, (std::set<int>{0, 1, 2, 3, 4, 5}));
}

TEST_F(SingleStepTest, KillsWhereMemoryChangedOrASystemCallWasMade) {
  std::set<std::pair<int, int>> seen;
  int kills = 0;
  const int steps = KillAtEveryInstruction({
      .prepare = [&] { shared_.first = shared_.second = 0; },
      .operation =
          [&] {
            int sum = 0;
            for (int i = 0; i < 100; ++i) {
              asm volatile("" : "+r"(i));
              sum += i;
            }
            shared_.first = sum;
            ::getppid();
            shared_.second = sum;
          },
      .after =
          [&](int, bool) {
            ++kills;
            seen.emplace(shared_.first.load(), shared_.second.load());
          },
      .only_changes = true,
  });
  EXPECT_EQ(seen, (std::set<std::pair<int, int>>{{0, 0}, {4950, 0}, {4950, 4950}}));
  EXPECT_GT(steps, 300);
  EXPECT_LT(kills, 10);
}

TEST_F(SingleStepTest, TellsOfACrash) {
  SteppedProcess crashes({}, [] { ::raise(SIGSEGV); });
  EXPECT_THROW(while (crashes.Step()){}, std::runtime_error);
  SteppedProcess throws({}, [] { throw 1; });
  EXPECT_THROW(throws.Finish(), std::runtime_error);
}

TEST_F(SingleStepTest, LetsAVictimGoOnFreely) {
  SteppedProcess victim({}, [&] { shared_.first = 3; });
  EXPECT_TRUE(victim.Step());
  EXPECT_EQ(shared_.first, 0);
  EXPECT_TRUE(victim.Finish());
  EXPECT_EQ(shared_.first, 3);
}

}  // namespace
}  // namespace roost::kill
