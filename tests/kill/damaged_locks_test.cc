// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Memory that somebody scribbled over: whoever uses a primitive in it gets a wrong answer or a
// typed error, in bounded time, and never reads or writes outside of it.

#include <cstdint>
#include <cstring>
#include <random>

#include <gtest/gtest.h>

#include "roost/base/deadline.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/shm/barrier_state.h"
#include "roost/shm/event_state.h"
#include "roost/shm/lock_word.h"
#include "roost/shm/semaphore_word.h"
#include "roost/shm/waiter_slots.h"
#include "tests/kill/shared_memory.h"

namespace roost::kill {
namespace {

using shm::OnDeath;
using shm::ThisThread;

const Deadline kNow = Deadline::After(std::chrono::seconds(0));

class DamagedTest : public testing::Test {
 protected:
  // Some words are anything, some small, some have this thread's name with any flags, most are
  // kept.
  template <class T>
  void Scribble(T& object) {
    auto* bytes = reinterpret_cast<std::byte*>(&object);
    for (size_t at = 0; at + 8 <= sizeof(T); at += 8) {
      uint64_t word = random_();
      switch (random_() % 8) {
        case 0:
          break;
        case 1:
          word %= 8;
          break;
        case 2:
          word = ThisThread() | (word & 0xE0000000);
          break;
        case 3:
          word &= 0xFFFFFFFF'0000000F;
          break;
        default:
          continue;
      }
      // A lock in the hands of this very thread would be waited for, and rightly so.
      if (at == 0 && (word & shm::kOwnerMask) == ThisThread()) word = 0;
      std::memcpy(bytes + at, &word, sizeof(word));
    }
  }

  std::mt19937_64 random_{1};
};

TEST_F(DamagedTest, Lock) {
  SharedMemory<shm::LockWord> lock;
  for (int i = 0; i < 3000; ++i) {
    Scribble(*lock);
    lock->Acquire(ThisThread(), kNow, i % 2 == 0 ? OnDeath::kTake : OnDeath::kRefuse);
    lock->MarkConsistent(ThisThread());
    lock->ReleaseOwn(ThisThread());
    lock->Release();
  }
}

TEST_F(DamagedTest, Semaphore) {
  struct Memory {
    shm::SemaphoreWord semaphore;
    uint32_t rest;
  };
  SharedMemory<Memory> memory;
  for (int i = 0; i < 3000; ++i) {
    Scribble(*memory);
    memory->semaphore.Acquire(kNow);
    memory->semaphore.Release(3);
    memory->semaphore.Release();
  }
}

TEST_F(DamagedTest, Condition) {
  SharedMemory<shm::WaiterSlots> slots;
  const shm::Owner self = ThisThread();
  int errors = 0;
  for (int i = 0; i < 300; ++i) {
    Scribble(*slots);
    shm::WaiterSlots::Place place;
    slots->Notify(3);
    if (!slots->Enter(self, &place)) continue;
    if (i % 2 == 0) Scribble(*slots);
    try {
      slots->Await(self, &place, kNow, [] { throw ProtocolError("damaged"); });
    } catch (const ProtocolError&) {
      ++errors;
    }
    slots->Leave(self, place);
    slots->Notify(static_cast<size_t>(-1));
  }
  EXPECT_GT(errors, 0);
}

TEST_F(DamagedTest, Event) {
  SharedMemory<shm::EventState> event;
  const UniqueFd fd = CreateEventfd();
  for (int i = 0; i < 300; ++i) {
    Scribble(*event);
    event->Wait(kNow, fd.get());
    event->Set(fd.get());
    event->Poll(fd.get());
    event->Clear(fd.get());
    event->IsSet(fd.get());
  }
}

TEST_F(DamagedTest, Barrier) {
  SharedMemory<shm::BarrierState> barrier;
  int errors = 0;
  for (int i = 0; i < 300; ++i) {
    Scribble(*barrier);
    try {
      barrier->Wait(2, kNow, nullptr);
    } catch (const BrokenBarrier&) {
      ++errors;
    } catch (const ProtocolError&) {
      ++errors;
    }
    barrier->Waiting();
    barrier->Abort();
    barrier->Reset();
    EXPECT_FALSE(barrier->Broken());
  }
  EXPECT_GT(errors, 0);
}

}  // namespace
}  // namespace roost::kill
