// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Table D of the semantics: D8, D9, D11; M3.

#include "roost/sync/shared.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <limits>
#include <mutex>
#include <numeric>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/error/error.h"
#include "roost/process/spawn.h"
#include "roost/sync/event.h"
#include "roost/sync/shared_array.h"

namespace roost {
namespace {

using namespace std::chrono_literals;

struct Point {
  double x = 0;
  double y = 0;
  int64_t z = 0;
};
enum class Colour : uint8_t { kRed, kBlue };

// Larger than what is stored at once, and all of one value when it is whole.
struct Block {
  static Block Of(int value) {
    Block block;
    block.values.fill(value);
    return block;
  }
  bool Whole() const {
    for (const int value : values) {
      if (value != values[0]) return false;
    }
    return true;
  }
  bool operator==(const Block&) const = default;
  std::array<int, 1000> values{};
};

// D11
TEST(SharedTest, HoldsOneValue) {
  Shared<int> number(7);
  EXPECT_EQ(number.Get(), 7);
  number.Set(-1);
  EXPECT_EQ(number.Exchange(3), -1);
  EXPECT_EQ(Shared<double>().Get(), 0.0);
  EXPECT_EQ(Shared<Colour>(Colour::kBlue).Get(), Colour::kBlue);
  Shared<Point> point({1, 2, 3});
  point.WithLock([](Point& p) { p.y = 20; });
  EXPECT_EQ(point.Get().y, 20);
  EXPECT_EQ(point.WithLock([](Point& p) { return p.x; }), 1);
  Shared<bool> flag;
  flag.Set(true);
  EXPECT_TRUE(flag.Get());
}

// M3
TEST(SharedTest, ComparesAndExchanges) {
  Shared<int> number(7);
  int expected = 6;
  EXPECT_FALSE(number.CompareExchange(expected, 1));
  EXPECT_EQ(expected, 7);
  EXPECT_TRUE(number.CompareExchange(expected, 1));
  EXPECT_EQ(number.Get(), 1);
  Shared<Block> block(Block::Of(1));
  Block one = Block::Of(1);
  EXPECT_TRUE(block.CompareExchange(one, Block::Of(2)));
  EXPECT_FALSE(block.CompareExchange(one, Block::Of(3)));
  EXPECT_EQ(one, Block::Of(2));
  Shared<Point> point({1, 2, 3});  // has no ==
  Point same{1, 2, 3};
  EXPECT_TRUE(point.CompareExchange(same, {4, 5, 6}));
}

TEST(SharedTest, AddsAndWrapsAround) {
  Shared<int> number(std::numeric_limits<int>::max());
  EXPECT_EQ(number.FetchAdd(1), std::numeric_limits<int>::max());
  EXPECT_EQ(number.Get(), std::numeric_limits<int>::min());
  Shared<double> real(0.5);
  EXPECT_EQ(real.FetchAdd(0.25), 0.5);
  EXPECT_EQ(real.Get(), 0.75);
}

void AddMany(Shared<int64_t> sum, SharedArray<int> cells, int times) {
  for (int i = 0; i < times; ++i) {
    sum.FetchAdd(2);
    sum.WithLock([](int64_t& value) { --value; });
    cells.FetchAdd(static_cast<size_t>(i) % cells.size(), 1);
  }
}

// M3, D8: no update is lost.
TEST(SharedTest, LosesNoUpdateAmongProcesses) {
  Shared<int64_t> sum;
  SharedArray<int> cells(10);
  constexpr int kTimes = 5000;
  auto one = Spawn<&AddMany>(sum, cells, kTimes);
  auto two = Spawn<&AddMany>(sum, cells, kTimes);
  AddMany(sum, cells, kTimes);
  one.Join(60s);
  two.Join(60s);
  EXPECT_EQ(sum.Get(), 3 * kTimes);
  EXPECT_EQ(cells.Snapshot(), std::vector<int>(10, 3 * kTimes / 10));
}

TEST(SharedTest, IsUnchangedWhenAChangeThrows) {
  Shared<Block> block(Block::Of(1));
  const auto fail = [](Block& now) {
    now = Block::Of(2);
    throw std::domain_error("no");
  };
  EXPECT_THROW(block.WithLock(fail), std::domain_error);
  EXPECT_EQ(block.Get(), Block::Of(1));
}

// D11: get_lock
TEST(SharedTest, HasALockForSeveralThingsAtOnce) {
  Shared<int> number(1);
  RLock lock = number.lock();
  std::unique_lock held(lock);
  std::thread other([&] { number.FetchAdd(10); });
  EXPECT_EQ(number.Get(), 1);
  number.Set(number.Get() + 1);
  EXPECT_EQ(number.Get(), 2);  // the other waits for the lock
  held.unlock();
  other.join();
  EXPECT_EQ(number.Get(), 12);
}

// D9: a death within one change leaves the value as it was, and is no news.
TEST(SharedTest, IsWholeAfterADeathInAChange) {
  Shared<Block> block(Block::Of(1));
  auto victim = Spawn<[](Shared<Block> there) {
    there.WithLock([](Block& now) {
      now = Block::Of(2);
      ::_exit(1);
    });
  }>(block);
  EXPECT_THROW(victim.Join(60s), ChildDied);
  EXPECT_EQ(block.Get(), Block::Of(1));
  block.Set(Block::Of(3));
  EXPECT_EQ(block.Get(), Block::Of(3));
}

// D9: a death under the lock is.
TEST(SharedTest, TellsOfADeathUnderItsLock) {
  Shared<int> number(1);
  auto victim = Spawn<[](Shared<int> there) {
    there.lock().Acquire();
    there.Set(2);
    ::_exit(1);
  }>(number);
  EXPECT_THROW(victim.Join(60s), ChildDied);
  EXPECT_THROW(number.Get(), OwnerDied);
  EXPECT_THROW(number.Set(3), OwnerDied);
  RLock lock = number.lock();
  EXPECT_EQ(lock.AcquireDespiteDeath(), Acquired::kOwnerDied);
  EXPECT_EQ(number.Get(), 2);
  number.Set(1);
  lock.MarkConsistent();
  lock.Release();
  EXPECT_EQ(number.Get(), 1);
}

void OverwriteForever(Shared<Block> block, Event begun) {
  for (int i = 0;; ++i) {
    block.Set(Block::Of(i));
    begun.Set();
  }
}

TEST(SharedTest, IsWholeWheneverAWriterIsKilled) {
  Shared<Block> block;
  for (int i = 0; i < 20; ++i) {
    Event begun;
    auto victim = Spawn<&OverwriteForever>(block, begun);
    ASSERT_TRUE(begun.Wait(60s));
    for (int reads = 0; reads < 100; ++reads) ASSERT_TRUE(block.Get().Whole());
    victim.Kill();
    victim.Join(60s);
    ASSERT_TRUE(block.Get().Whole());
  }
}

// D11: RawValue
TEST(SharedTest, CanBeUsedWithoutItsLock) {
  Shared<int> number(1);
  RLock lock = number.lock();
  std::unique_lock held(lock);
  std::thread([&] { number.Raw().fetch_add(1); }).join();
  EXPECT_EQ(number.Get(), 2);
}

// D11
TEST(SharedArrayTest, HoldsManyValues) {
  SharedArray<int> array(3, 7);
  EXPECT_EQ(array.size(), 3u);
  EXPECT_EQ(array.Snapshot(), (std::vector<int>{7, 7, 7}));
  array.Set(1, 8);
  EXPECT_EQ(array.Get(1), 8);
  EXPECT_EQ(array.Exchange(2, 9), 7);
  EXPECT_EQ(array.FetchAdd(0, -7), 7);
  int expected = 1;
  EXPECT_FALSE(array.CompareExchange(0, expected, 5));
  EXPECT_EQ(expected, 0);
  EXPECT_TRUE(array.CompareExchange(0, expected, 5));
  EXPECT_EQ(array.Snapshot(), (std::vector<int>{5, 8, 9}));
  array.WithLock([](std::span<int> all) { std::iota(all.begin(), all.end(), 0); });
  EXPECT_EQ(array.WithLock([](std::span<int> all) { return all[2]; }), 2);
  const std::vector<double> values{1, 2, 3};
  EXPECT_EQ(SharedArray<double>(values).Snapshot(), values);
  EXPECT_EQ(SharedArray<int>(0).size(), 0u);
}

// M3
TEST(SharedArrayTest, RefusesWhatIsBeyondItsEnd) {
  SharedArray<int> array(3);
  int expected = 0;
  EXPECT_THROW(array.Get(3), InvalidArgument);
  EXPECT_THROW(array.Set(3, 1), InvalidArgument);
  EXPECT_THROW(array.FetchAdd(size_t{0} - 1, 1), InvalidArgument);
  EXPECT_THROW(array.CompareExchange(3, expected, 1), InvalidArgument);
  EXPECT_THROW(SharedArray<int>(size_t{0} - 1), InvalidArgument);
}

TEST(SharedArrayTest, IsSeenByAllProcesses) {
  SharedArray<Point> points(100);
  Spawn<[](SharedArray<Point> there) {
    for (size_t i = 0; i < there.size(); ++i) there.Set(i, {1.0 * i, 2.0 * i, 3});
  }>(points)
      .Join(60s);
  EXPECT_EQ(points.Get(99).y, 198);
  EXPECT_EQ(points.Raw()[7].x, 7);
}

// D9: what works on the memory itself may leave it half changed.
TEST(SharedArrayTest, TellsOfADeathInAChange) {
  SharedArray<int> array(3);
  auto victim = Spawn<[](SharedArray<int> there) {
    there.WithLock([](std::span<int> all) {
      all[0] = 1;
      ::_exit(1);
    });
  }>(array);
  EXPECT_THROW(victim.Join(60s), ChildDied);
  EXPECT_THROW(array.Get(0), OwnerDied);
  RLock lock = array.lock();
  EXPECT_EQ(lock.AcquireDespiteDeath(), Acquired::kOwnerDied);
  lock.MarkConsistent();
  lock.Release();
  EXPECT_EQ(array.Get(0), 1);
}

template <class To, class From>
To Reinterpret(const From& value) {
  Encoder encoder;
  EncodeValues(encoder, value);
  const Bytes bytes = encoder.TakeBytes();
  Decoder decoder(bytes, encoder.TakeFds());
  return DecodeValue<To>(decoder);
}

// D8
TEST(SharedArrayTest, RefusesMemoryOfAnotherType) {
  EXPECT_THROW(Reinterpret<Shared<float>>(Shared<int>()), SerializationError);
  EXPECT_THROW(Reinterpret<SharedArray<float>>(SharedArray<int>(3)), SerializationError);
  EXPECT_THROW(Reinterpret<SharedArray<int>>(Shared<int>()), SerializationError);
  EXPECT_THROW(Reinterpret<RLock>(SharedArray<int>(3)).Release(), InvalidState);
  EXPECT_EQ(Reinterpret<SharedArray<int>>(SharedArray<int>(3)).size(), 3u);
}

}  // namespace
}  // namespace roost
