// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The very sources of barriers and events, compiled for the explorer: every order of the steps of
// two or three processes, with kills and wake-ups out of turn at each of them. Written down in
// docs/wire/lock.md.

#include <cstdio>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "roost/error/error.h"
#include "roost/shm/barrier_state.h"
#include "roost/shm/event_state.h"
#include "tests/kill/explore.h"
#include "tests/kill/model_machine.h"

// D5, D6, D9: rows of the table of sync primitives.

namespace roost::kill {
namespace {

template <class T>
class ModelTest : public testing::Test {
 protected:
  struct Memory {
    ModelAtomic<uint32_t> done[4];  // how often process `i` came through
    ModelAtomic<uint32_t> acted;
    ModelAtomic<uint32_t> set;
    T state;
  };

  void Explore(const Exploration::Limits& limits, std::vector<Exploration::Process> processes,
               std::function<void()> at_end = {}) {
    exploration_ = std::make_unique<Exploration>(limits, sizeof(Memory));
    exploration_->Run(std::move(processes), std::move(at_end));
    EXPECT_EQ(exploration_->failure(), "");
    std::printf("%zu states, %zu whole runs\n", exploration_->states(), exploration_->runs());
    EXPECT_GT(exploration_->states(), 20u);
  }

  Memory& memory() { return exploration_->memory<Memory>(); }
  T& state() { return memory().state; }
  void ComeThrough() { memory().done[Exploration::Self()].fetch_add(1); }

  std::unique_ptr<Exploration> exploration_;
};

// Its parties' names are most of a barrier; only the first few are used here.
class BarrierModelTest : public ModelTest<shm::BarrierState> {
 protected:
  // True if the turn ended as it should.
  bool Wait(uint32_t parties, const Deadline& deadline = Deadline::Never()) {
    try {
      state().Wait(parties, deadline, nullptr);
    } catch (const BrokenBarrier&) {
      return false;
    }
    ComeThrough();
    return true;
  }
  uint32_t done(int process) { return memory().done[process].peek(); }
};

TEST_F(BarrierModelTest, TwoMeetTwice) {
  const auto twice = [&] {
    if (!Wait(2)) Exploration::Fail("it broke");
    Exploration::Remembers(1);
    if (!Wait(2)) Exploration::Fail("it broke");
  };
  Explore({.coarse = true}, {twice, twice}, [&] {
    if (done(0) != 2 || done(1) != 2) Exploration::Fail("somebody did not come through");
  });
}

TEST_F(BarrierModelTest, OneActsBeforeTheOtherGoesOn) {
  const auto wait = [&] {
    const std::function<void()> action = [&] { memory().acted.fetch_add(1); };
    state().Wait(2, Deadline::Never(), action);
    if (memory().acted.load() != 1) Exploration::Fail("the action came late, or twice");
    ComeThrough();
  };
  Explore({.coarse = true}, {wait, wait}, [&] {
    if (done(0) != 1 || done(1) != 1) Exploration::Fail("somebody did not come through");
  });
}

// Either both come through, or it is broken for both.
TEST_F(BarrierModelTest, OneGivesUp) {
  Explore({.early_wakes = 1, .coarse = true},
          {[&] { Wait(2, Deadline::AtAnyTime()); }, [&] { Wait(2); }}, [&] {
            if (done(0) != done(1)) Exploration::Fail("one came through alone");
          });
}

// The one that lives comes through or learns of the death.
TEST_F(BarrierModelTest, OneIsKilled) {
  Explore({.kills = 1,
           .most_sleeps = 8,  // one for a lock that the dead one had
           .coarse = true,
           .mortal = [](int process) { return process == 0; }},
          {[&] { Wait(2); },
           // Who never comes cannot be told from one that is late.
           [&] { Wait(2, Deadline::AtAnyTime()); }});
}

TEST_F(BarrierModelTest, AResetFreesWhoWaits) {
  Explore({}, {[&] {
                 Exploration::Uninterrupted(true);
                 if (Wait(3)) Exploration::Fail("it came through alone");
               },
               [&] {
                 state().Reset();
                 if (state().Broken()) Exploration::Fail("a reset broke it");
               },
               [&] { static_cast<void>(state().Waiting()); }});
}

class EventModelTest : public ModelTest<shm::EventState> {
 protected:
  static constexpr int kNoDescriptor = -1;  // nobody polls here

  void Wait() {
    if (!state().Wait(Deadline::Never(), kNoDescriptor)) Exploration::Fail("it gave up");
    if (memory().set.load() == 0) Exploration::Fail("it was not set");
    ComeThrough();
  }
  void Set() {
    memory().set.store(1);
    state().Set(kNoDescriptor);
  }
};

// Whoever waited while it was set for a moment finds out.
TEST_F(EventModelTest, TwoWaitAndItIsSetForAMoment) {
  const auto wait = [&] {
    Exploration::Uninterrupted(true);
    Wait();
  };
  Explore({}, {wait, wait, [&] {
                 Set();
                 state().Clear(kNoDescriptor);
               }});
}

TEST_F(EventModelTest, OneWaitsAndAnotherSets) {
  Explore({.early_wakes = 1}, {[&] { Wait(); }, [&] { Set(); }});
}

TEST_F(EventModelTest, TwoSetAndOneIsKilled) {
  Explore({.kills = 1, .mortal = [](int process) { return process == 1; }},
          {[&] { Wait(); }, [&] { Set(); }, [&] { Set(); }});
}

// A waiter's death takes nothing from the other.
TEST_F(EventModelTest, TwoWaitAndOneIsKilled) {
  Explore({.kills = 1, .coarse = true, .mortal = [](int process) { return process == 0; }},
          {[&] { Wait(); }, [&] { Wait(); }, [&] { Set(); }});
}

}  // namespace
}  // namespace roost::kill
