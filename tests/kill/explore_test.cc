// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The explorer itself: what each kind of memory lets two processes see.

#include "tests/kill/explore.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <set>
#include <utility>

#include <gtest/gtest.h>

namespace roost::kill {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr auto kRelease = std::memory_order_release;
constexpr auto kStrong = std::memory_order_seq_cst;

struct Memory {
  ModelAtomic<uint64_t> x;
  ModelAtomic<uint64_t> y;
  uint64_t data[2];
};

using Seen = std::set<std::pair<uint64_t, uint64_t>>;

class ExploreTest : public ::testing::TestWithParam<bool> {
 protected:
  bool buffers() const { return GetParam(); }

  // What two processes see altogether, each of which puts what it saw where it belongs.
  template <class A, class B>
  Seen Explore(A a, B b) {
    Exploration exploration({.store_buffers = buffers()}, sizeof(Memory));
    Memory& memory = exploration.memory<Memory>();
    Seen seen;
    uint64_t of_a = 0, of_b = 0;
    exploration.Run({[&] { of_a = a(memory); }, [&] { of_b = b(memory); }},
                    [&] { seen.emplace(of_a, of_b); });
    EXPECT_EQ(exploration.failure(), "");
    return seen;
  }
};

INSTANTIATE_TEST_SUITE_P(Memories, ExploreTest, ::testing::Bool(), [](const auto& info) {
  return info.param ? "StoreBuffers" : "SequentiallyConsistent";
});

// The core of going to sleep.
TEST_P(ExploreTest, TwoThatStoreAndThenLookMayMissEachOtherWithBuffers) {
  const auto look = [&](std::memory_order order) {
    return Explore(
        [=](Memory& memory) {
          memory.x.store(1, order);
          return memory.y.load();
        },
        [=](Memory& memory) {
          memory.y.store(1, order);
          return memory.x.load();
        });
  };
  const Seen all_but_missing = {{0, 1}, {1, 0}, {1, 1}};
  Seen with_missing = all_but_missing;
  with_missing.emplace(0, 0);
  EXPECT_EQ(look(kRelease), buffers() ? with_missing : all_but_missing);
  EXPECT_EQ(look(kStrong), all_but_missing);
}

TEST_P(ExploreTest, AChangeAtOneStrokeHandsStoresOver) {
  const auto look = [](ModelAtomic<uint64_t>& mine, ModelAtomic<uint64_t>& other) {
    mine.store(1, kRelaxed);
    uint64_t expected = 7;
    mine.compare_exchange_strong(expected, 8);
    return other.load();
  };
  const Seen seen = Explore([&](Memory& memory) { return look(memory.x, memory.y); },
                            [&](Memory& memory) { return look(memory.y, memory.x); });
  EXPECT_FALSE(seen.contains({0, 0}));
}

TEST_P(ExploreTest, StoresArriveInTheirOrder) {
  const Seen seen = Explore(
      [](Memory& memory) {
        const uint64_t data[2] = {1, 2};
        ModelMachine::Copy(memory.data, data, sizeof(data));
        memory.x.store(1, kRelease);
        return uint64_t{0};
      },
      [](Memory& memory) {
        if (memory.x.load() == 0) return uint64_t{0};
        uint64_t data[2];
        ModelMachine::Copy(data, memory.data, sizeof(data));
        return data[0] + data[1];
      });
  EXPECT_EQ(seen, (Seen{{0, 0}, {0, 3}}));
}

TEST_P(ExploreTest, AProcessSeesItsOwnStoresAtOnce) {
  const auto mine = [](ModelAtomic<uint64_t>& word) {
    word.store(1, kRelaxed);
    return word.load();
  };
  EXPECT_EQ(Explore([&](Memory& memory) { return mine(memory.x); },
                    [&](Memory& memory) { return mine(memory.y); }),
            (Seen{{1, 1}}));
}

TEST(ExploreKillTest, StoresOfAKilledProcessArrive) {
  Exploration exploration({.kills = 1, .store_buffers = true}, sizeof(Memory));
  Memory& memory = exploration.memory<Memory>();
  std::set<std::array<uint64_t, 2>> left;
  exploration.Run({[&] {
                    memory.x.store(1, kRelaxed);
                    memory.y.store(1, kRelaxed);
                  }},
                  [&] {
                    left.insert({memory.x.peek(), memory.y.peek()});
                  });
  EXPECT_EQ(exploration.failure(), "");
  EXPECT_EQ(left, (std::set<std::array<uint64_t, 2>>{{0, 0}, {1, 0}, {1, 1}}));
}

}  // namespace
}  // namespace roost::kill
