// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The algorithms of locks, semaphores and conditions in every order of their steps, with kills and
// wake-ups out of turn at each of them. Written down in docs/wire/lock.md.

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "roost/shm/lock_word.h"
#include "roost/shm/semaphore_word.h"
#include "roost/shm/waiter_slots.h"
#include "tests/kill/explore.h"

namespace roost::kill {
namespace {

using Deadline = ModelDeadline;
using shm::Locked;
using shm::OnDeath;
using Lock = shm::BasicLockWord<ModelMachine>;

class LockModelTest : public testing::Test {
 protected:
  struct Memory {
    Lock lock;
    ModelAtomic<uint64_t> inside;  // who is between acquiring and releasing, plus one
    ModelAtomic<uint64_t> done;    // how often somebody was there and came out
  };

  void Explore(const Exploration::Limits& limits, std::vector<Exploration::Process> processes,
               std::function<void()> at_end = {}) {
    exploration_ = std::make_unique<Exploration>(limits, sizeof(Memory));
    exploration_->Run(std::move(processes), std::move(at_end));
    EXPECT_EQ(exploration_->failure(), "");
    std::printf("%zu states, %zu whole runs\n", exploration_->states(), exploration_->runs());
  }

  Memory& memory() { return exploration_->memory<Memory>(); }

  // With the lock held, by one that acquired it so.
  void BeInside(Locked locked) {
    const uint64_t other = memory().inside.load();
    if (other != 0) {
      if (!Exploration::Killed(static_cast<int>(other) - 1)) Exploration::Fail("two are inside");
      if (locked == Locked::kHeld) Exploration::Fail("one died inside, and nobody was told");
    }
    memory().inside.store(static_cast<uint64_t>(Exploration::Self()) + 1);
    memory().done.fetch_add(1);
    memory().inside.store(0);
  }

  void Release() {
    if (memory().lock.Release() != shm::Unlocked::kDone) Exploration::Fail("it was not held");
  }

  // As a process that repairs.
  void Take(Deadline deadline = Deadline::Never()) {
    const shm::Owner self = ModelMachine::Self();
    const Locked locked = memory().lock.Acquire(self, deadline, OnDeath::kTake);
    if (locked == Locked::kTimedOut) {
      if (deadline.never()) Exploration::Fail("it gave up");
      return;
    }
    BeInside(locked);
    if (locked == Locked::kOwnerDied) memory().lock.MarkConsistent(self);
    Release();
  }

  // As a process that repairs only when it was told.
  void TakeOrRepair() {
    const shm::Owner self = ModelMachine::Self();
    const Locked locked = memory().lock.Acquire(self, Deadline::Never(), OnDeath::kRefuse);
    if (locked == Locked::kOwnerDied) return Take();
    BeInside(locked);
    Release();
  }

  std::unique_ptr<Exploration> exploration_;
};

TEST_F(LockModelTest, TwoThatComeAgain) {
  const auto twice = [&] {
    Take();
    Take();
  };
  Explore({}, {twice, twice}, [&] {
    if (memory().done.peek() != 4) Exploration::Fail("somebody did not come through");
  });
}

TEST_F(LockModelTest, Three) {
  const auto once = [&] { Take(); };
  Explore({}, {once, once, once}, [&] {
    if (memory().done.peek() != 3) Exploration::Fail("somebody did not come through");
  });
}

TEST_F(LockModelTest, TwoThatComeAgainAndOneIsKilled) {
  const auto twice = [&] {
    Take();
    Take();
  };
  Explore({.kills = 1, .early_wakes = 1}, {twice, twice});
}

TEST_F(LockModelTest, ThreeOfWhichOneIsKilled) {
  const auto once = [&] { Take(); };
  Explore({.kills = 1}, {once, once, once});
}

TEST_F(LockModelTest, OneThatIsRefusedAfterADeathOfTwo) {
  const auto once = [&] { TakeOrRepair(); };
  const auto twice = [&] {
    TakeOrRepair();
    TakeOrRepair();
  };
  Explore({.kills = 1, .early_wakes = 1}, {once, twice});
}

TEST_F(LockModelTest, ThreeOfWhichOneGivesUp) {
  const auto once = [&] { Take(); };
  Explore({}, {once, once, [&] { Take(Deadline::AtAnyTime()); }});
}

TEST_F(LockModelTest, TwoOfWhichOneGivesUpAndOneIsKilled) {
  const auto once = [&] { Take(); };
  Explore({.kills = 1, .early_wakes = 1}, {once, [&] { Take(Deadline::AtAnyTime()); }});
}

// Whoever of the first two comes last releases what the first acquired; the third waits meanwhile.
TEST_F(LockModelTest, ReleasedByAnother) {
  const auto release_if_last = [&] {
    if (memory().done.fetch_add(1) == 1) Release();
  };
  const auto acquire = [&] {
    memory().lock.Acquire(ModelMachine::Self(), Deadline::Never(), OnDeath::kTake);
    release_if_last();
  };
  const auto wait = [&] {
    const Locked locked =
        memory().lock.Acquire(ModelMachine::Self(), Deadline::AtAnyTime(), OnDeath::kRefuse);
    if (locked == Locked::kHeld) Release();
  };
  Explore({.kills = 1}, {acquire, release_if_last, wait});
}

using Semaphore = shm::BasicSemaphoreWord<ModelMachine>;

TEST(SemaphoreModelTest, WakesAsManyAsThereAreUnits) {
  Exploration exploration({}, sizeof(Semaphore));
  auto& semaphore = exploration.memory<Semaphore>();
  const auto take = [&] {
    if (!semaphore.Acquire(Deadline::Never())) Exploration::Fail("it gave up");
  };
  const auto give_two = [&] {
    semaphore.Release();
    semaphore.Release();
  };
  exploration.Run({take, take, give_two});
  EXPECT_EQ(exploration.failure(), "");
  std::printf("%zu states, %zu whole runs\n", exploration.states(), exploration.runs());
}

// A unit is taken by a process that dies or given by one that lives: whoever lives and waits gets
// it, whatever happened to those that were woken for it.
TEST(SemaphoreModelTest, KeepsUnitsFromTheDeadAndFromThoseThatGiveUp) {
  struct Memory {
    Semaphore semaphore;
    ModelAtomic<uint32_t> taken;
  };
  Exploration exploration({.kills = 1, .early_wakes = 1}, sizeof(Memory));
  auto& memory = exploration.memory<Memory>();
  const auto take_or_not = [&] {
    if (memory.semaphore.Acquire(Deadline::AtAnyTime())) memory.taken.fetch_add(1);
  };
  const auto give_two_and_take_one = [&] {
    memory.semaphore.Release();
    memory.semaphore.Release();
    if (Exploration::Killed(0)) return;  // which may have taken any number
    if (!memory.semaphore.Acquire(Deadline::Never())) Exploration::Fail("it gave up");
    memory.taken.fetch_add(1);
  };
  exploration.Run({take_or_not, give_two_and_take_one}, [&] {
    if (Exploration::Killed(0) || Exploration::Killed(1)) return;
    if (memory.taken.peek() + memory.semaphore.value() != 2) Exploration::Fail("a unit is lost");
  });
  EXPECT_EQ(exploration.failure(), "");
  std::printf("%zu states, %zu whole runs\n", exploration.states(), exploration.runs());
}

class ConditionModelTest : public testing::Test {
 protected:
  using Slots = shm::BasicWaiterSlots<ModelMachine, 2>;
  struct Memory {
    Lock lock;
    ModelAtomic<uint64_t> units;
    Slots slots;
  };

  void Acquire() {
    const shm::Owner self = ModelMachine::Self();
    if (memory().lock.Acquire(self, Deadline::Never(), OnDeath::kTake) == Locked::kOwnerDied) {
      memory().lock.MarkConsistent(self);
    }
  }

  void Wait() {
    const shm::Owner self = ModelMachine::Self();
    typename Slots::Place place;
    if (!memory().slots.Enter(self, &place)) Exploration::Fail("no slot is free");
    memory().lock.Release();
    Exploration::Uninterrupted(false);
    memory().slots.Await(self, &place, Deadline::Never(), [] { Exploration::Fail("damaged"); });
    Acquire();
    if (!memory().slots.Leave(self, place)) Exploration::Fail("it was not notified");
  }

  // Waits for a unit, takes it, and tells the next if there is another.
  void Take() {
    Acquire();
    while (memory().units.load() == 0) Wait();
    if (memory().units.fetch_add(-1) != 1) memory().slots.Notify(1);
    memory().lock.Release();
  }

  // The same by one that waits already when the exploration begins.
  void TakeLater() {
    Exploration::Uninterrupted(true);
    Take();
  }

  // Gives two, and tells one only.
  void GiveTwo() {
    Acquire();
    memory().units.fetch_add(2);
    memory().slots.Notify(1);
    memory().lock.Release();
  }

  void Explore(Exploration::Limits limits, std::vector<Exploration::Process> processes) {
    exploration_ = std::make_unique<Exploration>(limits, sizeof(Memory));
    exploration_->Run(std::move(processes));
    EXPECT_EQ(exploration_->failure(), "");
    std::printf("%zu states, %zu whole runs\n", exploration_->states(), exploration_->runs());
  }

  Memory& memory() { return exploration_->memory<Memory>(); }

  std::unique_ptr<Exploration> exploration_;
};

TEST_F(ConditionModelTest, OneWaitsAndIsWoken) {
  Explore({.early_wakes = 1}, {[&] { Take(); }, [&] { GiveTwo(); }});
}

TEST_F(ConditionModelTest, TwoWaitAndOneTellsTheOther) {
  Explore({}, {[&] { TakeLater(); }, [&] { TakeLater(); }, [&] { GiveTwo(); }});
}

// One dies that was told, or was about to be: the other is told in its place. (A death with the
// lock is told by the lock.)
TEST_F(ConditionModelTest, TwoWaitAndOneDies) {
  const auto waits = [&](int process) {
    // The lock is its word.
    const uint64_t word = reinterpret_cast<const ModelAtomic<uint64_t>&>(memory().lock).peek();
    return process != 2 && (word & 0xFF) != static_cast<uint64_t>(process + 1);
  };
  Explore({.kills = 1, .mortal = waits},
          {[&] { TakeLater(); }, [&] { TakeLater(); }, [&] { GiveTwo(); }});
}

}  // namespace
}  // namespace roost::kill
