// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Table D of the semantics: D1, D2, D7, D8, D9, D10.

#include "roost/sync/lock.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/base/test_signals.h"
#include "roost/error/error.h"
#include "roost/process/spawn.h"
#include "roost/sync/event.h"
#include "roost/sync/rlock.h"
#include "roost/sync/shared.h"

namespace roost {
namespace {

using namespace std::chrono_literals;

[[noreturn]] void WaitForever() {
  while (true) ::pause();
}

template <class L>
void HoldForever(L lock, Event held) {
  lock.Acquire();
  held.Set();
  WaitForever();
}

// A child that holds the lock.
template <class L>
Process<void> Holder(const L& lock) {
  Event held;
  auto child = Spawn<&HoldForever<L>>(lock, held);
  EXPECT_TRUE(held.Wait(60s));
  return child;
}

void Kill(Process<void>& child) {
  child.Kill();
  child.Join(60s);
}

template <class L>
class EitherLockTest : public testing::Test {};
using BothLocks = testing::Types<Lock, RLock>;
TYPED_TEST_SUITE(EitherLockTest, BothLocks);

// The lock concepts of the standard library.
TYPED_TEST(EitherLockTest, WorksWithTheGuardsOfTheStandardLibrary) {
  TypeParam a;
  TypeParam b;
  {
    std::unique_lock held(a);
    EXPECT_TRUE(held.owns_lock());
    held.unlock();
    EXPECT_TRUE(held.try_lock());
    held.unlock();
    EXPECT_TRUE(held.try_lock_for(1ms));
    held.unlock();
    EXPECT_TRUE(held.try_lock_until(std::chrono::system_clock::now() + 1ms));
    held.unlock();
    EXPECT_TRUE(held.try_lock_until(std::chrono::steady_clock::time_point::max()));
  }
  { std::scoped_lock both(a, b); }
  std::lock_guard guard(a);
}

TYPED_TEST(EitherLockTest, WaitsWithAConditionVariableOfOneProcess) {
  TypeParam lock;
  std::condition_variable_any changed;
  bool ready = false;
  std::thread other([&] {
    std::lock_guard held(lock);
    ready = true;
    changed.notify_all();
  });
  std::unique_lock held(lock);
  changed.wait(held, [&] { return ready; });
  other.join();
}

// D1, D7
TYPED_TEST(EitherLockTest, GivesUpAtItsTimeout) {
  TypeParam lock;
  auto holder = Holder(lock);
  EXPECT_FALSE(lock.Acquire(false));
  EXPECT_FALSE(lock.Acquire(false, 1h));  // not blocking: the timeout does not matter
  EXPECT_FALSE(lock.Acquire(-1s));
  EXPECT_FALSE(lock.Acquire(0s));
  const auto before = std::chrono::steady_clock::now();
  EXPECT_FALSE(lock.Acquire(30ms));
  EXPECT_FALSE(lock.Acquire(true, 30ms));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 60ms);
  EXPECT_FALSE(lock.try_lock());
  EXPECT_FALSE(lock.try_lock_until(std::chrono::system_clock::now() + 10ms));
  EXPECT_EQ(lock.AcquireDespiteDeath(1ms), Acquired::kTimedOut);
  Kill(holder);
}

// D7: signals do not end a wait early.
TYPED_TEST(EitherLockTest, WaitsOnThroughSignals) {
  TypeParam lock;
  auto holder = Holder(lock);
  const SignalStorm storm;
  const auto before = std::chrono::steady_clock::now();
  EXPECT_FALSE(lock.Acquire(50ms));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 50ms);
  // Nor does a storm of them hide a death.
  Kill(holder);
  EXPECT_THROW(lock.Acquire(), OwnerDied);
}

// D9
TYPED_TEST(EitherLockTest, TellsOfADeadHolderAndGoesOnOnceRepaired) {
  TypeParam lock;
  auto holder = Holder(lock);
  Kill(holder);
  for (int i = 0; i < 2; ++i) {
    EXPECT_THROW(lock.Acquire(), OwnerDied);
    EXPECT_THROW(lock.Acquire(false), OwnerDied);
    EXPECT_THROW(std::scoped_lock guard(lock), OwnerDied);
    EXPECT_THROW(std::unique_lock guard(lock), OwnerDied);
  }
  EXPECT_THROW(lock.MarkConsistent(), NotOwner);
  EXPECT_EQ(lock.AcquireDespiteDeath(), Acquired::kOwnerDied);
  lock.Release();  // nothing was said
  EXPECT_THROW(lock.Acquire(), OwnerDied);
  EXPECT_EQ(lock.AcquireDespiteDeath(), Acquired::kOwnerDied);
  lock.MarkConsistent();
  lock.Release();
  EXPECT_EQ(lock.AcquireDespiteDeath(), Acquired::kClean);
  lock.Release();
  EXPECT_TRUE(lock.Acquire());
  lock.Release();
}

TYPED_TEST(EitherLockTest, GivesADeadHoldersLockToOneThatAsksAtOnce) {
  TypeParam lock;
  auto holder = Holder(lock);
  Kill(holder);
  EXPECT_EQ(lock.AcquireDespiteDeath(0s), Acquired::kOwnerDied);
  lock.MarkConsistent();
  lock.Release();
  EXPECT_TRUE(lock.Acquire(false));
}

TYPED_TEST(EitherLockTest, TellsEveryWaiterOfADeadHolder) {
  TypeParam lock;
  auto holder = Holder(lock);
  std::atomic<int> told{0};
  std::vector<std::thread> waiters;
  for (int i = 0; i < 4; ++i) {
    waiters.emplace_back([&] {
      try {
        lock.Acquire();
      } catch (const OwnerDied&) {
        ++told;
      }
    });
  }
  Kill(holder);
  for (std::thread& waiter : waiters) waiter.join();
  EXPECT_EQ(told, 4);
}

// A thread that ends is as dead as a process.
TYPED_TEST(EitherLockTest, TellsOfAThreadThatEndedWhileItHeldIt) {
  TypeParam lock;
  std::thread([&] { lock.Acquire(); }).join();
  EXPECT_THROW(lock.Acquire(), OwnerDied);
}

TYPED_TEST(EitherLockTest, SparesAWaiterThatComesBeforeTheHoldersDeath) {
  TypeParam lock;
  auto holder = Holder(lock);
  Acquired acquired = Acquired::kTimedOut;
  std::thread waiter([&] {
    acquired = lock.AcquireDespiteDeath();
    lock.MarkConsistent();
    lock.Release();
  });
  Kill(holder);
  waiter.join();
  EXPECT_EQ(acquired, Acquired::kOwnerDied);
  EXPECT_TRUE(lock.Acquire());
}

template <class L>
void AddMany(L lock, Shared<int64_t> sum, int times) {
  for (int i = 0; i < times; ++i) {
    std::lock_guard held(lock);
    const auto value = sum.Raw().load(std::memory_order_relaxed);
    sum.Raw().store(value + 1, std::memory_order_relaxed);
  }
}

TYPED_TEST(EitherLockTest, LetsOneInAtATimeAmongProcessesAndThreads) {
  constexpr int kTimes = 20000;
  TypeParam lock;
  Shared<int64_t> sum;
  auto one = Spawn<&AddMany<TypeParam>>(lock, sum, kTimes);
  auto two = Spawn<&AddMany<TypeParam>>(lock, sum, kTimes);
  std::thread three([&] { AddMany(lock, sum, kTimes); });
  AddMany(lock, sum, kTimes);
  three.join();
  one.Join(60s);
  two.Join(60s);
  EXPECT_EQ(sum.Get(), 4 * kTimes);
}

// D8: a copy of it decodes to the same lock; a damaged one is refused.
TYPED_TEST(EitherLockTest, IsTheSameLockAfterItTravelled) {
  TypeParam lock;
  Encoder encoder;
  EncodeValues(encoder, lock);
  const Bytes bytes = encoder.TakeBytes();
  Decoder decoder(bytes, encoder.TakeFds());
  auto there = DecodeValue<TypeParam>(decoder);
  std::thread([&] {
    std::lock_guard held(there);
    std::thread([&] { EXPECT_FALSE(lock.Acquire(false)); }).join();
  }).join();
  EXPECT_TRUE(lock.Acquire(false));
}

TYPED_TEST(EitherLockTest, RefusesMemoryThatIsNotSuchALock) {
  const auto decode = [](UniqueFd fd) {
    Encoder encoder;
    encoder.AppendSize(encoder.AddFd(fd.get()));
    const Bytes bytes = encoder.TakeBytes();
    Decoder decoder(bytes, encoder.TakeFds());
    DecodeValue<TypeParam>(decoder);
  };
  EXPECT_THROW(decode(CreateEventfd()), SerializationError);
  EXPECT_THROW(decode(CreateMemfd("not sealed", 4096)), SerializationError);
  for (const size_t size : {0, 64, 127, 4096}) {
    UniqueFd fd = CreateMemfd("other", size);
    ASSERT_EQ(::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK), 0);
    EXPECT_THROW(decode(std::move(fd)), SerializationError);
  }
  Event event;
  Encoder encoder;
  EncodeValues(encoder, event);
  EXPECT_THROW(decode(std::move(encoder.TakeFds()[0])), SerializationError);
}

// D1
TEST(LockTest, CanBeReleasedByAnyThreadOfAnyProcess) {
  Lock lock;
  lock.Acquire();
  EXPECT_TRUE(lock.Locked());
  std::thread([&] { lock.Release(); }).join();
  EXPECT_FALSE(lock.Locked());
  lock.Acquire();
  Spawn<[](Lock there) { there.Release(); }>(lock).Join(60s);
  EXPECT_TRUE(lock.Acquire(false));
}

TEST(LockTest, ThrowsWhenReleasedThoughNobodyHoldsIt) {
  Lock lock;
  EXPECT_THROW(lock.Release(), InvalidState);
  lock.Acquire();
  lock.Release();
  EXPECT_THROW(lock.Release(), InvalidState);
}

TEST(LockTest, IsNotRecursive) {
  Lock lock;
  lock.Acquire();
  EXPECT_FALSE(lock.Acquire(false));
  EXPECT_FALSE(lock.Acquire(10ms));
}

TEST(LockTest, WakesAWaiterWhenAnotherReleases) {
  Lock lock;
  lock.Acquire();
  std::thread waiter([&] {
    EXPECT_TRUE(lock.Acquire(60s));
    lock.Release();
  });
  lock.Release();
  waiter.join();
}

// D1: release by another is allowed after the owner's death, and clears it.
TEST(LockTest, CanBeReleasedAfterItsHoldersDeath) {
  Lock lock;
  {
    auto holder = Holder(lock);
    Kill(holder);
    lock.Release();
    EXPECT_TRUE(lock.Acquire(false));
    lock.Release();
  }
  auto holder = Holder(lock);
  Kill(holder);
  EXPECT_THROW(lock.Acquire(), OwnerDied);  // meanwhile
  lock.Release();
  EXPECT_TRUE(lock.Acquire(false));
}

TEST(LockTest, IsNoMoreConsistentWhenARepairerDies) {
  Lock lock;
  auto holder = Holder(lock);
  Kill(holder);
  std::thread([&] { EXPECT_EQ(lock.AcquireDespiteDeath(), Acquired::kOwnerDied); }).join();
  EXPECT_THROW(lock.Acquire(), OwnerDied);
  EXPECT_EQ(lock.AcquireDespiteDeath(), Acquired::kOwnerDied);
}

// D2
TEST(RLockTest, IsReleasedAsOftenAsItWasAcquired) {
  RLock lock;
  EXPECT_FALSE(lock.Mine());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(lock.Acquire(false));
  const auto is_free = [&] {
    bool free = false;
    std::thread([&] {
      free = lock.Acquire(false);
      if (free) lock.Release();
    }).join();
    return free;
  };
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(lock.Mine());
    EXPECT_FALSE(is_free());
    lock.Release();
  }
  EXPECT_TRUE(is_free());
  EXPECT_THROW(lock.Release(), InvalidState);
}

TEST(RLockTest, IsReleasedByItsHolderOnly) {
  RLock lock;
  lock.Acquire();
  std::thread([&] {
    EXPECT_THROW(lock.Release(), NotOwner);
    EXPECT_THROW(lock.MarkConsistent(), NotOwner);
    EXPECT_FALSE(lock.Mine());
  }).join();
  auto child = Spawn<[](RLock there) { there.Release(); }>(lock);
  EXPECT_THROW(child.Join(60s), NotOwner);
  lock.Release();
  auto holder = Holder(lock);
  EXPECT_THROW(lock.Release(), NotOwner);
  Kill(holder);
  EXPECT_THROW(lock.Release(), NotOwner);  // it is still the dead one's
}

TEST(RLockTest, IsAcquiredOnceAfterADeath) {
  RLock lock;
  auto holder = Holder(lock);
  Kill(holder);
  EXPECT_EQ(lock.AcquireDespiteDeath(), Acquired::kOwnerDied);
  lock.MarkConsistent();
  EXPECT_TRUE(lock.Acquire());
  lock.Release();
  lock.Release();
  EXPECT_FALSE(lock.Mine());
}

int CountFiles(const char* path) {
  DIR* dir = ::opendir(path);
  int count = 0;
  while (::readdir(dir) != nullptr) ++count;
  ::closedir(dir);
  return count;
}

// D10
TEST(LockTest, LeavesNothingBehind) {
  const int files = CountFiles("/dev/shm");
  int descriptors = 0;
  for (int i = 0; i < 4; ++i) {
    {
      Lock lock;
      Event held;
      auto child = Spawn<&HoldForever<Lock>>(lock, held);
      EXPECT_TRUE(held.Wait(60s));
      Kill(child);
      child.Close();
    }
    // The first child leaves what this process needs for all of them.
    if (i == 0) descriptors = CountFiles("/proc/self/fd");
  }
  EXPECT_EQ(CountFiles("/dev/shm"), files);
  // The supervisor closes what it watched a little later.
  while (CountFiles("/proc/self/fd") > descriptors) std::this_thread::yield();
}

}  // namespace
}  // namespace roost
