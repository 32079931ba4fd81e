// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/par_map.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/error/error.h"

namespace roost {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using namespace std::chrono_literals;

int Square(int x) { return x * x; }
pid_t PidFor(int) { return ::getpid(); }
std::string Shout(const std::string& text) { return text + "!"; }
int ThrowIfOdd(int x) {
  if (x % 2 != 0) throw std::out_of_range(std::to_string(x));
  return x;
}
void KillOnTwo(int x) {
  if (x == 2) ::raise(SIGKILL);
}

template <class Range>
auto List(Range&& range) {
  std::vector<typename std::remove_cvref_t<Range>::Iterator::value_type> all;
  for (auto& item : range) all.push_back(std::move(item));
  return all;
}

// 0, 1, 2 and so on; notes how far it was read.
struct Endless {
  struct Iterator {
    using value_type = int;
    using difference_type = std::ptrdiff_t;
    int operator*() const { return *read = at; }
    Iterator& operator++() { return ++at, *this; }
    void operator++(int) { ++at; }
    bool operator==(std::unreachable_sentinel_t) const { return false; }
    int* read;
    int at = 0;
  };
  Iterator begin() const { return {read}; }
  std::unreachable_sentinel_t end() const { return {}; }
  int* read;
};

// Gives the items of a vector away.
struct Moving {
  auto begin() const { return std::make_move_iterator(items->begin()); }
  auto end() const { return std::make_move_iterator(items->end()); }
  std::vector<std::unique_ptr<int>>* items;
};

TEST(ParMapTest, GivesResultsInOrderFromThreads) {
  int offset = 1;
  EXPECT_THAT(List(ParMap(std::vector<int>{1, 2, 3}, [&offset](int x) { return x + offset; })),
              ElementsAre(2, 3, 4));
  EXPECT_THAT(List(ParMap<&Square>(std::vector<int>{0, 1, 2, 3}, {}, Executor::kThreads)),
              ElementsAre(0, 1, 4, 9));
  EXPECT_THAT(List(ParMap(std::vector<int>(), Square)), IsEmpty());
}

TEST(ParMapTest, GivesResultsInOrderFromProcesses) {
  EXPECT_THAT(List(ParMap<&Square>(std::vector<int>{0, 1, 2, 3})), ElementsAre(0, 1, 4, 9));
  for (const pid_t pid : ParMap<&PidFor>(std::vector<int>{1, 2}, {.concurrency = 1})) {
    EXPECT_NE(pid, ::getpid());
  }
  Pool pool({.processes = 2});
  const std::vector<std::string> texts = {"a", "b"};
  EXPECT_THAT(List(ParMap<&Shout>(pool, texts)), ElementsAre("a!", "b!"));
}

TEST(ParMapTest, RunsAsManyAtATimeAsAsked) {
  std::barrier all(50);  // lets none through before fifty have come
  int count = 0;
  for ([[maybe_unused]] const int x : ParMap(std::vector<int>(100, 1),
                                             [&all](int x) {
                                               all.arrive_and_wait();
                                               return x;
                                             },
                                             {.concurrency = 50})) {
    ++count;
  }
  EXPECT_EQ(count, 100);
}

TEST(ParMapTest, ReadsAnEndlessRangeAsFarAsNeeded) {
  int read = 0;
  auto results = ParMap(Endless{&read}, Square, {.concurrency = 2, .max_in_flight = 5});
  for (int i = 0; i < 10; ++i) EXPECT_EQ(results.Next(), i * i);
  EXPECT_LE(read, 15);
}

TEST(ParMapTest, ThrowsWhereACallFailedAndGoesOnAfterIt) {
  for (const Executor executor : {Executor::kThreads, Executor::kProcesses}) {
    auto results = ParMap<&ThrowIfOdd>(std::vector<int>{2, 3, 4}, {.concurrency = 1}, executor);
    EXPECT_EQ(results.Next(), 2);
    EXPECT_THROW(results.Next(), std::out_of_range);
    EXPECT_EQ(results.Next(), 4);
    EXPECT_EQ(results.Next(), std::nullopt);
  }
}

TEST(ParMapTest, TellsOfAKilledWorkerAndGoesOn) {
  auto results = ParMap<&KillOnTwo>(std::vector<int>{1, 2, 3}, {.concurrency = 1});
  EXPECT_TRUE(results.Next(60s));
  EXPECT_THROW(results.Next(60s), BrokenWorker);
  EXPECT_TRUE(results.Next(60s));
  EXPECT_FALSE(results.Next(60s));
}

TEST(ParMapTest, TellsOfItsProgress) {
  std::vector<uint64_t> done;
  std::vector<int> items = {1, 2, 3};
  List(ParMap(items, Square, {.progress = [&done](const Progress& progress) {
                EXPECT_EQ(progress.total, 3u);
                done.push_back(progress.done);
              }}));
  EXPECT_THAT(done, ElementsAre(0u, 1u, 2u, 3u));
}

TEST(ParMapTest, TimesOutAndCanBeAskedAgain) {
  std::binary_semaphore go(0);
  auto results = ParMap(std::vector<int>{1}, [&go](int x) {
    go.acquire();
    return x;
  });
  EXPECT_THROW(results.Next(1ms), TimeoutError);
  go.release();
  EXPECT_EQ(results.Next(60s), 1);
}

TEST(ParMapTest, CarriesThingsThatOnlyMove) {
  std::vector<std::unique_ptr<int>> items;
  items.push_back(std::make_unique<int>(3));
  auto results = ParMap(Moving{&items}, [](std::unique_ptr<int> item) { return item; });
  EXPECT_EQ(**results.Next(), 3);
}

TEST(ParMapTest, DropsWhatHasNotBegunWhenItGoes) {
  std::atomic<int> begun = 0;
  std::binary_semaphore go(0);
  {
    auto results = ParMap(std::vector<int>(20, 0),
                          [&](int x) {
                            if (begun++ == 1) go.acquire();
                            return x;
                          },
                          {.concurrency = 1});
    EXPECT_EQ(results.Next(), 0);
    while (begun < 2) std::this_thread::yield();
    go.release();
  }
  EXPECT_LT(begun, 20);
}

TEST(ParMapTest, RefusesSenselessOptions) {
  EXPECT_THROW(ParMap(std::vector<int>{1}, Square, {.concurrency = 0}), InvalidArgument);
  EXPECT_THROW(ParMap(std::vector<int>{1}, Square, {.max_in_flight = 0}), InvalidArgument);
}

}  // namespace
}  // namespace roost
