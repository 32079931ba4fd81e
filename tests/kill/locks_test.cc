// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Processes killed at every instruction of what they do with a lock, a semaphore, a condition and
// shared values: the others go on, and nothing that was done is lost.
// D1 to D4, D9, D11: rows of the table of sync primitives.

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "roost/base/deadline.h"
#include "roost/error/error.h"
#include "roost/shm/lock_word.h"
#include "roost/shm/semaphore_word.h"
#include "roost/sync/condition.h"
#include "roost/sync/rlock.h"
#include "roost/sync/semaphore.h"
#include "roost/sync/shared.h"
#include "roost/sync/shared_array.h"
#include "tests/kill/shared_memory.h"
#include "tests/kill/single_step.h"
#include "tests/kill/waiter.h"

namespace roost::kill {
namespace {

using namespace std::chrono_literals;
using shm::Locked;
using shm::LockWord;
using shm::OnDeath;
using shm::SemaphoreWord;
using shm::ThisThread;

// Nobody alive has the lock: who asks gets it without waiting.
const Deadline kNow = Deadline::After(0s);

struct Guarded {
  LockWord lock;
  std::atomic<int> inside;   // 1 while somebody is between acquiring and releasing
  std::atomic<int> holds;    // the victim has the lock
  std::atomic<int> changes;  // finished
  bool waiters() const {
    return (reinterpret_cast<const std::atomic<uint64_t>&>(lock).load() & LockWord::kWaiters) != 0;
  }
};

void AcquireAndRelease(Guarded& memory) {
  const auto locked = memory.lock.Acquire(ThisThread(), Deadline::Never(), OnDeath::kTake);
  if (locked != Locked::kHeld) std::abort();
  memory.inside = 1;
  memory.inside = 0;
  ++memory.changes;
  memory.lock.Release();
}

// Somebody who comes after the death: gets the lock, knows if the dead one had it, and repairs.
void ExpectUsable(Guarded& memory, bool finished) {
  const Locked locked = memory.lock.Acquire(ThisThread(), kNow, OnDeath::kTake);
  ASSERT_NE(locked, Locked::kTimedOut);
  if (locked == Locked::kHeld) {
    EXPECT_EQ(memory.inside, 0) << "it died inside, and nobody was told";
    EXPECT_LE(memory.changes, 1);
  } else {
    EXPECT_FALSE(finished);
    EXPECT_TRUE(memory.lock.MarkConsistent(ThisThread()));
  }
  EXPECT_EQ(memory.lock.Release(), shm::Unlocked::kDone);
  ASSERT_EQ(memory.lock.Acquire(ThisThread(), kNow, OnDeath::kRefuse), Locked::kHeld);
  memory.lock.Release();
}

TEST(LockKillTest, AloneInAcquireAndRelease) {
  SharedMemory<Guarded> memory;
  const int steps = KillAtEveryInstruction({
      .prepare = [&] { memory.Reset(); },
      .before = [] { ThisThread(); },
      .operation = [&] { AcquireAndRelease(*memory); },
      .after = [&](int, bool finished) { ExpectUsable(*memory, finished); },
  });
  EXPECT_GT(steps, 20);
}

// The victim's first use of a lock: its name is not known yet.
TEST(LockKillTest, InItsVeryFirstAcquire) {
  SharedMemory<Guarded> memory;
  KillAtEveryInstruction({
      .prepare = [&] { memory.Reset(); },
      .operation = [&] { AcquireAndRelease(*memory); },
      .after = [&](int, bool finished) { ExpectUsable(*memory, finished); },
      .only_changes = true,
  });
}

TEST(LockKillTest, WhileItWaitsAndAfter) {
  SharedMemory<Guarded> memory;
  bool held = false;
  KillAtEveryInstruction({
      .prepare =
          [&] {
            memory.Reset();
            held = memory->lock.TryFast(ThisThread());
          },
      .before = [] { ThisThread(); },
      .operation = [&] { AcquireAndRelease(*memory); },
      .meanwhile =
          [&] {
            if (held && memory->waiters()) {
              held = false;
              memory->lock.Release();
            }
          },
      .after =
          [&](int, bool finished) {
            if (held) memory->lock.Release();
            ExpectUsable(*memory, finished);
          },
      .only_changes = true,
  });
}

TEST(LockKillTest, WhenItReleasesWhatAnotherWaitsFor) {
  SharedMemory<Guarded> memory;
  std::optional<Waiter> waiter;
  Locked got = Locked::kTimedOut;
  KillAtEveryInstruction({
      .prepare =
          [&] {
            memory.Reset();
            waiter.emplace([&] {
              while (memory->holds == 0) std::this_thread::yield();
              got = memory->lock.Acquire(ThisThread(), Soon(), OnDeath::kTake);
              memory->lock.Release();
            });
          },
      .before =
          [&] {
            memory->lock.TryFast(ThisThread());
            memory->holds = 1;
            while (!memory->waiters()) std::this_thread::yield();
          },
      .operation = [&] { memory->lock.Release(); },
      .after =
          [&](int, bool finished) {
            EXPECT_TRUE(waiter->DoneSoon());
            waiter.reset();
            EXPECT_NE(got, Locked::kTimedOut);
            if (finished) {
              EXPECT_EQ(got, Locked::kHeld);
            }
          },
      .only_changes = true,
  });
}

// Taking a dead one's lock over, and dying in that.
TEST(LockKillTest, WhenItTakesOverFromTheDead) {
  for (const OnDeath on_death : {OnDeath::kTake, OnDeath::kRefuse}) {
    SharedMemory<Guarded> memory;
    KillAtEveryInstruction({
        .prepare =
            [&] {
              memory.Reset();
              std::thread([&] { memory->lock.TryFast(ThisThread()); }).join();
            },
        .before = [] { ThisThread(); },
        .operation =
            [&] {
              const shm::Owner self = ThisThread();
              if (memory->lock.Acquire(self, kNow, on_death) != Locked::kOwnerDied) std::abort();
              if (on_death == OnDeath::kRefuse) return;
              memory->lock.MarkConsistent(self);
              memory->lock.Release();
            },
        .after =
            [&](int, bool finished) {
              const Locked locked = memory->lock.Acquire(ThisThread(), kNow, OnDeath::kTake);
              const bool repaired = finished && on_death == OnDeath::kTake;
              if (repaired) {
                EXPECT_EQ(locked, Locked::kHeld);
              } else {
                EXPECT_NE(locked, Locked::kTimedOut);
              }
              if (!finished && on_death == OnDeath::kRefuse) {
                EXPECT_EQ(locked, Locked::kOwnerDied);
              }
              memory->lock.MarkConsistent(ThisThread());
              memory->lock.Release();
              ExpectUsable(*memory, finished);
            },
        .only_changes = true,
    });
  }
}

struct Units {
  SemaphoreWord semaphore;
  bool waiters() const {
    return (reinterpret_cast<const std::atomic<uint32_t>&>(semaphore).load() >> 31) != 0;
  }
};

TEST(SemaphoreKillTest, WhenItGivesAUnitThatAnotherWaitsFor) {
  SharedMemory<Units> memory;
  std::optional<Waiter> waiter;
  KillAtEveryInstruction({
      .prepare =
          [&] {
            memory.Reset();
            waiter.emplace([&] { EXPECT_TRUE(memory->semaphore.Acquire(Soon())); });
            while (!memory->waiters()) std::this_thread::yield();
          },
      .operation = [&] { memory->semaphore.Release(); },
      .after =
          [&](int, bool finished) {
            const bool given = finished || memory->semaphore.value() == 1 || waiter->done();
            if (!given) memory->semaphore.Release();
            EXPECT_TRUE(waiter->DoneSoon());
            waiter.reset();
            EXPECT_LE(memory->semaphore.value(), 1u);
            if (finished) {
              EXPECT_EQ(memory->semaphore.value(), 0u);
            }
          },
      .only_changes = true,
  });
}

// Two wait, two units come, of which the second wakes nobody: the first that wakes up has to.
TEST(SemaphoreKillTest, WhenItWasWokenAndHasToWakeTheNext) {
  SharedMemory<Units> memory;
  std::optional<Waiter> waiter;
  bool gave = false;
  KillAtEveryInstruction({
      .prepare =
          [&] {
            memory.Reset();
            gave = false;
          },
      .operation =
          [&] {
            if (!memory->semaphore.Acquire(Soon())) std::abort();
          },
      .meanwhile =
          [&] {
            if (gave || !memory->waiters()) return;
            if (!waiter) {
              waiter.emplace([&] { EXPECT_TRUE(memory->semaphore.Acquire(Soon())); });
              waiter->AwaitSleep();
            }
            gave = true;
            memory->semaphore.Release();
            memory->semaphore.Release();
          },
      .after =
          [&](int, bool finished) {
            if (!waiter) return;
            EXPECT_TRUE(waiter->DoneSoon());
            waiter.reset();
            EXPECT_LE(memory->semaphore.value(), finished ? 0u : 1u);
          },
      .only_changes = true,
  });
}

// What it took dies with it, and it never gives more than it took.
TEST(SemaphoreKillTest, WhenItTakesAndGivesOfABoundedOne) {
  std::optional<BoundedSemaphore> semaphore;
  KillAtEveryInstruction({
      .prepare = [&] { semaphore.emplace(2); },
      .operation =
          [&] {
            semaphore->Acquire();
            semaphore->Release();
          },
      .after =
          [&](int, bool finished) {
            const uint32_t left = semaphore->Value();
            EXPECT_TRUE(left == 2 || (left == 1 && !finished)) << left;
            EXPECT_TRUE(semaphore->Acquire(0s));
            semaphore->Release();
            if (left == 1) semaphore->Release();
            EXPECT_THROW(semaphore->Release(), InvalidState);
          },
  });
}

// A process that dies in Wait after it was notified passes that on to one that waited already.
TEST(ConditionKillTest, WhenItWaitsAndIsNotified) {
  struct Flags {
    std::atomic<int> entered, left;
  };
  SharedMemory<Flags> flags;
  std::optional<Condition> condition;
  std::optional<Waiter> waiter;
  std::atomic<bool> waiter_entered{false};
  bool notified = false;
  const auto try_lock = [&] {
    try {
      return condition->Acquire(false);
    } catch (const OwnerDied&) {
      return false;
    }
  };
  KillAtEveryInstruction({
      .prepare =
          [&] {
            flags.Reset();
            condition.emplace();
            waiter_entered = notified = false;
          },
      .before = [] { ThisThread(); },
      .operation =
          [&] {
            condition->Acquire();
            flags->entered = 1;
            if (!condition->Wait(20s)) std::abort();
            flags->left = 1;
            condition->Release();
          },
      .meanwhile =
          [&] {
            if (notified || flags->entered == 0 || !try_lock()) return;
            // Now the victim waits.
            if (!waiter) {
              waiter.emplace([&] {
                condition->Acquire();
                waiter_entered = true;
                try {
                  EXPECT_TRUE(condition->Wait(20s));
                } catch (const OwnerDied&) {
                  condition->MarkConsistent();
                }
                condition->Release();
              });
            }
            if (waiter_entered) {
              notified = true;
              condition->Notify();
            }
            condition->Release();
          },
      .after =
          [&](int, bool) {
            if (!waiter) return;
            while (!waiter_entered) std::this_thread::yield();
            // What had come to its end, or had not begun, notified nobody else. A victim that died
            // with the lock is the news itself.
            const bool passed_on = notified && flags->left == 0;
            Acquired acquired = condition->AcquireDespiteDeath();
            condition->MarkConsistent();
            if (!passed_on || acquired == Acquired::kOwnerDied) condition->NotifyAll();
            condition->Release();
            EXPECT_TRUE(waiter->DoneSoon());
            waiter.reset();
          },
      .only_changes = true,
  });
}

TEST(ConditionKillTest, WhenItNotifies) {
  std::optional<Condition> condition;
  std::optional<Waiter> one;
  std::optional<Waiter> two;
  std::atomic<int> waiting{0};
  const auto wait = [&] {
    condition->Acquire();
    ++waiting;
    try {
      EXPECT_TRUE(condition->Wait(20s));
    } catch (const OwnerDied&) {
      condition->MarkConsistent();
    }
    condition->Release();
  };
  KillAtEveryInstruction({
      .prepare =
          [&] {
            condition.emplace();
            waiting = 0;
            one.emplace(wait);
            two.emplace(wait);
            while (waiting != 2) std::this_thread::yield();
            const std::lock_guard both_wait_now(*condition);
          },
      .before = [] { ThisThread(); },
      .operation =
          [&] {
            condition->Acquire();
            condition->NotifyAll();
            condition->Release();
          },
      .after =
          [&](int, bool finished) {
            if (!finished) {
              condition->AcquireDespiteDeath();
              condition->MarkConsistent();
              condition->NotifyAll();
              condition->Release();
            }
            EXPECT_TRUE(one->DoneSoon());
            EXPECT_TRUE(two->DoneSoon());
            one.reset();
            two.reset();
          },
      .only_changes = true,
  });
}

TEST(RLockKillTest, AcquiredTwiceAndReleasedTwice) {
  std::optional<RLock> lock;
  KillAtEveryInstruction({
      .prepare = [&] { lock.emplace(); },
      .before = [] { ThisThread(); },
      .operation =
          [&] {
            lock->Acquire();
            lock->Acquire();
            lock->Release();
            lock->Release();
          },
      .after =
          [&](int, bool finished) {
            const Acquired acquired = lock->AcquireDespiteDeath(0s);
            ASSERT_NE(acquired, Acquired::kTimedOut);
            if (finished) {
              EXPECT_EQ(acquired, Acquired::kClean);
            }
            lock->MarkConsistent();
            lock->Release();
            EXPECT_FALSE(lock->Mine());
            EXPECT_TRUE(lock->Acquire(20s));
            lock->Release();
          },
  });
}

// Values are whole, and nobody is told of a death.
TEST(SharedKillTest, InEveryChangeOfAValue) {
  using Block = std::array<int64_t, 20>;
  const auto of = [](int64_t value) {
    Block block;
    block.fill(value);
    return block;
  };
  std::optional<Shared<Block>> block;
  std::optional<Shared<int>> number;
  std::optional<SharedArray<int>> array;
  KillAtEveryInstruction({
      .prepare =
          [&] {
            block.emplace(of(1));
            number.emplace(1);
            array.emplace(2, 1);
          },
      .before = [] { ThisThread(); },
      .operation =
          [&] {
            block->Set(of(2));
            number->FetchAdd(1);
            array->FetchAdd(1, 1);
          },
      .after =
          [&](int, bool finished) {
            const Block now = block->Get();
            EXPECT_TRUE(now == of(1) || now == of(2));
            EXPECT_TRUE(now == of(2) || number->Get() == 1);
            EXPECT_TRUE(number->Get() == 2 || array->Get(1) == 1);
            EXPECT_EQ(finished, finished && array->Get(1) == 2);
            EXPECT_EQ(array->Get(0), 1);
            block->Set(of(3));
            EXPECT_EQ(block->Get(), of(3));
          },
      .only_changes = true,
  });
}

}  // namespace
}  // namespace roost::kill
