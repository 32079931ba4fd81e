// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/pool.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <ios>
#include <istream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/codec/aggregate.h"
#include "roost/error/error.h"
#include "roost/error/remote_exception.h"
#include "roost/pool/test_calls.h"
#include "roost/process/test_pipe.h"
#include "roost/process/wait.h"

namespace roost {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using namespace std::chrono_literals;

struct Point {
  int x = 0;
  std::vector<std::string> labels;
};

std::string Join(std::string_view text, int number) {
  return std::string(text) + std::to_string(number);
}
Point Mirror(const Point& point) { return {-point.x, point.labels}; }
void DoNothing() {}
void DoNothingWith(int) {}
int ThrowIfOdd(int x) {
  if (x % 2 != 0) throw std::out_of_range(std::to_string(x));
  return x;
}
std::string Repeat(char letter, size_t count) { return std::string(count, letter); }
size_t Size(const std::string& text) { return text.size(); }
UniqueFd PassOn(UniqueFd fd) { return fd; }

// Encodes only if it is not poisonous.
struct Poison {
  explicit Poison(bool is_poisonous) : poisonous(is_poisonous) {}
  bool poisonous;
};
Poison MakePoison(bool poisonous) { return Poison(poisonous); }

// An input range: it can be read once.
struct NumbersIn {
  std::istream_iterator<int> begin() const { return std::istream_iterator<int>(text); }
  std::istream_iterator<int> end() const { return {}; }
  std::istream& text;
};

}  // namespace

template <>
struct Codec<Poison> {
  static void Encode(Encoder& encoder, const Poison& value) {
    EncodeValues(encoder, value.poisonous);
    if (value.poisonous) throw SerializationError("poison");
  }
  static Poison Decode(Decoder& decoder) { return Poison(DecodeValue<bool>(decoder)); }
};

namespace {

// F1
TEST(PoolTest, ApplyGivesWhatTheFunctionReturns) {
  Pool pool({.processes = 2});
  EXPECT_EQ(pool.Apply<&Square>(7), 49);
  EXPECT_EQ(pool.Apply<&Join>("a", 1), "a1");
  EXPECT_EQ(pool.Apply<&Mirror>(Point{3, {"b"}}).x, -3);
  pool.Apply<&DoNothing>();
  EXPECT_EQ(pool.Apply<[](int x) { return x + 1; }>(1), 2);
  EXPECT_NE(pool.Apply<&OwnPid>(), ::getpid());
}

// F1
TEST(PoolTest, MapKeepsTheOrderForEveryChunkSize) {
  Pool pool({.processes = 2});
  const std::vector<int> numbers = Numbers(100);
  std::vector<int> squares;
  for (const int x : numbers) squares.push_back(x * x);
  EXPECT_EQ(pool.Map<&Square>(numbers), squares);
  for (const size_t chunk_size : {1, 7, 1000}) {
    EXPECT_EQ(pool.Map<&Square>(numbers, {.chunk_size = chunk_size}), squares);
  }
  EXPECT_THAT(pool.Map<&Square>(std::vector<int>()), IsEmpty());
  EXPECT_THROW(pool.Map<&Square>(numbers, {.chunk_size = 0}), InvalidArgument);
  pool.Map<&DoNothingWith>(numbers);
}

// F1
TEST(PoolTest, MapTakesAnyRange) {
  Pool pool({.processes = 2});
  EXPECT_THAT(pool.Map<&Square>(std::set<int>{1, 2, 3}), ElementsAre(1, 4, 9));
  std::istringstream text("1 2 3");
  EXPECT_THAT(pool.Map<&Square>(NumbersIn{text}), ElementsAre(1, 4, 9));
  EXPECT_THAT(pool.Map<&Size>(std::vector<const char*>{"a", "bcd"}), ElementsAre(1u, 3u));
}

// F1
TEST(PoolTest, StarmapTakesTuples) {
  Pool pool({.processes = 2});
  const std::vector<std::tuple<std::string, int>> items = {{"a", 1}, {"b", 2}, {"c", 3}};
  EXPECT_THAT(pool.Starmap<&Join>(items), ElementsAre("a1", "b2", "c3"));
  EXPECT_THAT(pool.StarmapAsync<&Join>(items, {.chunk_size = 1}).Get(),
              ElementsAre("a1", "b2", "c3"));
  EXPECT_THAT(pool.Starmap<&Square>(std::vector<std::tuple<int>>{{2}, {3}}), ElementsAre(4, 9));
}

// F1
TEST(PoolTest, ImapGivesResultsInOrderOneByOne) {
  Pool pool({.processes = 2});
  std::vector<int> results;
  for (const int result : pool.Imap<&Square>(Numbers(20))) results.push_back(result);
  EXPECT_EQ(results, pool.Map<&Square>(Numbers(20)));
  auto chunked = pool.Imap<&Square>(Numbers(5), {.chunk_size = 2});
  EXPECT_EQ(chunked.Next(), 0);
  EXPECT_EQ(chunked.Next(60s), 1);
}

// F1
TEST(PoolTest, ImapUnorderedGivesResultsAsTheyAreDone) {
  Pool pool({.processes = 2});
  Pipe slow = MakePipe();
  auto late = pool.ApplyAsync<&AtHangUp>(slow.reader, 1);
  std::multiset<int> results;
  for (const int result : pool.ImapUnordered<&Square>(Numbers(20))) results.insert(result);
  EXPECT_EQ(results.size(), 20u);
  EXPECT_EQ(*results.rbegin(), 361);
  EXPECT_FALSE(late.Ready());
  slow.writer.Reset();
  EXPECT_EQ(late.Get(60s), 1);
}

// F1
TEST(PoolTest, ImapThrowsWhereACallFailedAndGoesOnAfterIt) {
  Pool pool({.processes = 2});
  for (const size_t chunk_size : {1, 2, 10}) {
    auto results = pool.Imap<&ThrowIfOdd>(Numbers(5), {.chunk_size = chunk_size});
    EXPECT_EQ(results.Next(), 0);
    EXPECT_THROW(results.Next(), std::out_of_range);
    EXPECT_EQ(results.Next(), 2);
    EXPECT_THROW(results.Next(), std::out_of_range);
    EXPECT_EQ(results.Next(), 4);
    EXPECT_EQ(results.Next(), std::nullopt);
    EXPECT_EQ(results.Next(), std::nullopt);
  }
}

// F1
TEST(PoolTest, ImapTimesOutAndCanBeAskedAgain) {
  Pool pool({.processes = 1});
  Pipe pipe = MakePipe();
  auto busy = pool.ApplyAsync<&AtHangUp>(pipe.reader, 1);
  auto results = pool.Imap<&Square>(Numbers(1));
  EXPECT_THROW(results.Next(1ms), TimeoutError);
  pipe.writer.Reset();
  EXPECT_EQ(results.Next(60s), 0);
}

// F2
TEST(PoolTest, AnAsyncResultIsReadyOrNot) {
  Pool pool({.processes = 1});
  Pipe pipe = MakePipe();
  const auto result = pool.ApplyAsync<&AtHangUp>(pipe.reader, 5);
  EXPECT_FALSE(result.Ready());
  EXPECT_FALSE(result.Wait(1ms));
  EXPECT_THROW(result.Get(1ms), TimeoutError);
  EXPECT_THROW(result.Successful(), InvalidState);
  pipe.writer.Reset();
  EXPECT_TRUE(result.Wait(60s));
  EXPECT_TRUE(result.Successful());
  EXPECT_EQ(result.Get(), 5);
  EXPECT_EQ(result.Get(), 5);
  const auto failed = pool.ApplyAsync<&ThrowIfOdd>(1);
  failed.Wait();
  EXPECT_FALSE(failed.Successful());
}

// F2
TEST(PoolTest, CallbacksGetTheResultOrTheException) {
  Pool pool({.processes = 1});
  Promise<int> good;
  Promise<std::exception_ptr> bad;
  pool.ApplyAsync<&Square>(3)
      .OnError([](const std::exception_ptr&) { FAIL(); })
      .OnResult([](int) { throw std::runtime_error("is logged, and harms nobody"); })
      .OnResult([&good](int result) { good.SetResult(result); });
  pool.ApplyAsync<&ThrowIfOdd>(3)
      .OnResult([](int) { FAIL(); })
      .OnError([&bad](const std::exception_ptr& error) { bad.SetResult(error); });
  EXPECT_EQ(good.future().Result(60s), 9);
  EXPECT_THROW(std::rethrow_exception(bad.future().Result(60s)), std::out_of_range);
  EXPECT_EQ(pool.ApplyAsync<&Square>(3).Then([](int x) { return x + 1; }).Result(60s), 10);
  Promise<bool> map_done;
  pool.MapAsync<&DoNothingWith>(Numbers(3)).OnResult([&map_done] { map_done.SetResult(true); });
  EXPECT_TRUE(map_done.future().Result(60s));
}

// C1: the results of a pool can be waited for.
TEST(PoolTest, ResultsCanBeWaitedFor) {
  Pool pool({.processes = 2});
  auto number = pool.ApplyAsync<&Square>(2);
  auto list = pool.MapAsync<&Square>(Numbers(3));
  EXPECT_EQ(Wait({number, list}, 60s).done.size(), 2u);
}

// F3
TEST(PoolTest, MapThrowsTheFirstExceptionAfterAllCallsWereMade) {
  Pool pool({.processes = 1});
  Pipe pipe = MakePipe();
  try {
    pool.Map<&ThrowIfOdd>(Numbers(4), {.chunk_size = 1});
    FAIL();
  } catch (const std::out_of_range& error) {
    EXPECT_STREQ(error.what(), "1");
    EXPECT_TRUE(IsRemoteException(error));
    EXPECT_THAT(GetRemoteTraceback(error), HasSubstr("ThrowIfOdd(int)"));
    EXPECT_THAT(GetRemoteTraceback(error), HasSubstr("PoolWorker-1"));
  }
  EXPECT_EQ(pool.Apply<&Square>(2), 4);
}

// F3: what the range itself throws is no worker's.
TEST(PoolTest, AnExceptionOfTheRangeIsNotRemote) {
  Pool pool({.processes = 1});
  std::istringstream text("1 2 three");
  text.exceptions(std::ios::failbit);
  try {
    pool.Map<&Square>(NumbersIn{text});
    FAIL();
  } catch (const std::ios_base::failure& error) {
    EXPECT_FALSE(IsRemoteException(error));
  }
  EXPECT_EQ(pool.Apply<&Square>(2), 4);
}

// The first call fails; each of the others waits for a byte of its own.
int CountUp(UniqueFd counter, UniqueFd gate, int x) {
  Write(counter, 'x');
  if (x == 0) throw std::range_error("first");
  Read(gate);
  return x;
}
size_t BytesIn(int fd) {
  char bytes[64];
  return static_cast<size_t>(std::max<ssize_t>(0, ::read(fd, bytes, sizeof(bytes))));
}

// F3
TEST(PoolTest, MapCancelsTheRestOnErrorIfAsked) {
  constexpr int kCalls = 30;
  Pool pool({.processes = 1});
  Pipe counter = MakePipe(), gate = MakePipe();
  using Fd = std::reference_wrapper<UniqueFd>;
  std::vector<std::tuple<Fd, Fd, int>> items;
  for (int i = 0; i < kCalls; ++i) items.emplace_back(counter.writer, gate.reader, i);
  for (int i = 1; i < kCalls; ++i) Write(gate.writer, 'g');
  EXPECT_THROW(pool.Starmap<&CountUp>(items, {.chunk_size = 1}), std::range_error);
  EXPECT_EQ(BytesIn(counter.reader.get()), static_cast<size_t>(kCalls));
  const auto result =
      pool.StarmapAsync<&CountUp>(items, {.chunk_size = 1, .cancel_on_error = true});
  // Lets the worker go on, slowly: the call that it has begun, or all if they were not cancelled.
  while (!result.Wait(100ms)) Write(gate.writer, 'g');
  EXPECT_THROW(result.Get(60s), std::range_error);
  EXPECT_LT(BytesIn(counter.reader.get()), static_cast<size_t>(kCalls));
}

// F7
TEST(PoolTest, AResultThatCannotBeEncodedFailsItsTaskOnly) {
  Pool pool({.processes = 1});
  const pid_t pid = pool.Apply<&OwnPid>();
  EXPECT_THROW(pool.Apply<&MakePoison>(true), SerializationError);
  EXPECT_THROW(pool.Map<&MakePoison>(std::vector<bool>{false, true}), SerializationError);
  EXPECT_FALSE(pool.Apply<&MakePoison>(false).poisonous);
  EXPECT_EQ(pool.Apply<&OwnPid>(), pid);
}

// A task is not bound to the worker that it was sent to.
TEST(PoolTest, TasksDoNotWaitBehindASlowOneWhileAWorkerIsFree) {
  Pool pool({.processes = 2});
  Pipe pipe = MakePipe();
  std::vector<AsyncResult<int>> slow;
  const auto blocked = pool.ApplyAsync<&AtHangUp>(pipe.reader, 1);
  for (int round = 0; round < 20; ++round) {
    EXPECT_EQ(pool.Map<&Square>(Numbers(30), {.chunk_size = 1}).size(), 30u);
  }
  EXPECT_FALSE(blocked.Ready());
  pipe.writer.Reset();
  EXPECT_EQ(blocked.Get(60s), 1);
}

TEST(PoolTest, CancelsWhatHasNotBegun) {
  Pool pool({.processes = 1});
  Pipe pipe = MakePipe();
  const auto running = pool.ApplyAsync<&AtHangUp>(pipe.reader, 1);
  std::vector<AsyncResult<int>> waiting;
  for (int i = 0; i < 200; ++i) waiting.push_back(pool.ApplyAsync<&Square>(i));
  for (const auto& result : waiting) EXPECT_TRUE(result.Cancel());
  for (const auto& result : waiting) EXPECT_THROW(result.Get(0s), Cancelled);
  EXPECT_FALSE(waiting[0].Cancel());
  const auto last = pool.ApplyAsync<&Square>(3);
  pipe.writer.Reset();
  EXPECT_EQ(last.Get(60s), 9);
  EXPECT_EQ(running.Get(60s), 1);
  EXPECT_FALSE(last.Cancel());
}

TEST(PoolTest, CarriesLargeArgumentsAndResults) {
  Pool pool({.processes = 2});
  std::string large;
  large.resize(20'000'000, 'x');
  EXPECT_EQ(pool.Apply<&Size>(large), 20'000'000u);
  EXPECT_EQ(pool.Apply<&Repeat>('y', 20'000'000).size(), 20'000'000u);
  const std::vector<std::string> texts(50, std::string(40'000, 'z'));
  EXPECT_THAT(pool.Map<&Size>(texts, {.chunk_size = 1}), ::testing::Each(40'000u));
}

TEST(PoolTest, CarriesDescriptorsBothWays) {
  Pool pool({.processes = 2});
  Pipe pipe = MakePipe();
  const UniqueFd back = pool.Apply<&PassOn>(pipe.writer);
  WriteAll(back.get(), "x", 1);
  EXPECT_EQ(BytesIn(pipe.reader.get()), 1u);
}

TEST(PoolTest, ManyThreadsShareIt) {
  Pool pool({.processes = 2});
  std::vector<std::jthread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&pool, t] {
      for (int i = 0; i < 100; ++i) EXPECT_EQ(pool.Apply<&Square>(t + i), (t + i) * (t + i));
    });
  }
}

TEST(PoolTest, CallbacksMaySubmit) {
  Pool pool({.processes = 1});
  Promise<int> done;
  pool.ApplyAsync<&Square>(2).OnResult([&](int four) {
    pool.ApplyAsync<&Square>(four).OnResult([&](int x) { done.SetResult(x); });
  });
  EXPECT_EQ(done.future().Result(60s), 16);
}

}  // namespace
}  // namespace roost
