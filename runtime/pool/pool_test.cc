// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/pool.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <ios>
#include <istream>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/codec/aggregate.h"
#include "roost/error/error.h"
#include "roost/error/process_name.h"
#include "roost/error/remote_exception.h"
#include "roost/process/spawn.h"
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

int Square(int x) { return x * x; }
std::string Join(std::string_view text, int number) {
  return std::string(text) + std::to_string(number);
}
Point Mirror(const Point& point) { return {-point.x, point.labels}; }
void DoNothing() {}
void DoNothingWith(int) {}
pid_t OwnPid() { return ::getpid(); }
pid_t PidFor(int) { return ::getpid(); }
std::string OwnName() { return ProcessName(); }
int ThrowIfOdd(int x) {
  if (x % 2 != 0) throw std::out_of_range(std::to_string(x));
  return x;
}
int KillIf(int x, int victim) {
  if (x == victim) ::raise(SIGKILL);
  return x;
}
int KillIfSeven(int x) { return KillIf(x, 7); }
int ExitWith(int status) { std::_Exit(status); }
// Waits until the other end is closed.
int AtHangUp(UniqueFd fd, int value) {
  char byte;
  return ::read(fd.get(), &byte, 1) == 0 ? value : -1;
}
std::string Repeat(char letter, size_t count) { return std::string(count, letter); }
size_t Size(const std::string& text) { return text.size(); }
UniqueFd PassOn(UniqueFd fd) { return fd; }

int initialised_with = 0;
void Remember(int value) { initialised_with = value; }
int Remembered() { return initialised_with; }
void FailToInitialise() { throw std::domain_error("no model"); }
void DieInInitialiser() { ::raise(SIGKILL); }

// Encodes only if it is not poisonous.
struct Poison {
  explicit Poison(bool is_poisonous) : poisonous(is_poisonous) {}
  bool poisonous;
};
Poison MakePoison(bool poisonous) { return Poison(poisonous); }

// Processes whose parent is this one.
std::set<pid_t> Children() {
  std::set<pid_t> children;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream list(thread.path() / "children");
    for (pid_t pid; list >> pid;) children.insert(pid);
  }
  return children;
}

// An input range: it can be read once.
struct NumbersIn {
  std::istream_iterator<int> begin() const { return std::istream_iterator<int>(text); }
  std::istream_iterator<int> end() const { return {}; }
  std::istream& text;
};

std::vector<int> Numbers(int count) {
  std::vector<int> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

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

// F4
TEST(PoolTest, RunsTheInitializerInEachWorkerFirst) {
  Pool pool({.processes = 2, .initializer = Initializer::Of<&Remember>(42)});
  EXPECT_THAT(pool.Map<[](int) { return Remembered(); }>(Numbers(20), {.chunk_size = 1}),
              ::testing::Each(42));
}

// F4, F8
TEST(PoolTest, AFailingInitializerFailsTheConstructorAndLeavesNoWorker) {
  EXPECT_THROW(Pool({.processes = 3, .initializer = Initializer::Of<&FailToInitialise>()}),
               std::domain_error);
  EXPECT_THROW(Pool({.processes = 3, .initializer = Initializer::Of<&DieInInitialiser>()}),
               BrokenWorker);
  EXPECT_THAT(Children(), IsEmpty());
}

// F4
TEST(PoolTest, ReplacesAWorkerAfterItsShareOfTasks) {
  Pool pool({.processes = 1, .max_tasks_per_child = 2});
  std::map<pid_t, int> tasks;
  for (int i = 0; i < 6; ++i) ++tasks[pool.Apply<&OwnPid>()];
  EXPECT_THAT(tasks, ::testing::SizeIs(3));
  for (const auto& [pid, count] : tasks) EXPECT_EQ(count, 2);
  std::map<pid_t, int> mapped;
  for (const pid_t pid : pool.Map<&PidFor>(Numbers(8), {.chunk_size = 1})) ++mapped[pid];
  EXPECT_THAT(mapped, ::testing::SizeIs(4));
}

// F4
TEST(PoolTest, RefusesSenselessOptions) {
  EXPECT_THROW(Pool({.processes = 0}), InvalidArgument);
  EXPECT_THROW(Pool({.processes = -1}), InvalidArgument);
  EXPECT_THROW(Pool({.processes = 1, .max_tasks_per_child = 0}), InvalidArgument);
  EXPECT_THAT(Children(), IsEmpty());
}

// F4
TEST(PoolTest, HasAWorkerForEachAllowedCpu) {
  cpu_set_t before, one;
  ASSERT_EQ(::sched_getaffinity(0, sizeof(before), &before), 0);
  EXPECT_EQ(Pool().processes(), CPU_COUNT(&before));
  int cpu = 0;
  while (!CPU_ISSET(cpu, &before)) ++cpu;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  ASSERT_EQ(::sched_setaffinity(0, sizeof(one), &one), 0);
  EXPECT_EQ(Pool().processes(), 1);
  ASSERT_EQ(::sched_setaffinity(0, sizeof(before), &before), 0);
}

// F4
TEST(PoolTest, NamesItsWorkers) {
  Pool pool({.processes = 1, .name = "Hasher"});
  EXPECT_EQ(pool.Apply<&OwnName>(), "Hasher-1");
}

// F5
TEST(PoolTest, CloseLetsTheWorkEndAndJoinWaitsForIt) {
  Pool pool({.processes = 2});
  const auto result = pool.MapAsync<&Square>(Numbers(50), {.chunk_size = 1});
  EXPECT_THROW(pool.Join(), InvalidState);
  pool.Close();
  pool.Close();
  EXPECT_THROW(pool.Apply<&Square>(1), InvalidState);
  EXPECT_THROW(pool.Map<&Square>(Numbers(3)), InvalidState);
  EXPECT_TRUE(pool.Join(60s));
  EXPECT_EQ(result.Get(0s).size(), 50u);
  EXPECT_THAT(Children(), IsEmpty());
  pool.Terminate();
}

// F5
TEST(PoolTest, JoinTimesOutQuietly) {
  Pool pool({.processes = 1});
  Pipe pipe = MakePipe();
  const auto result = pool.ApplyAsync<&AtHangUp>(pipe.reader, 1);
  pool.Close();
  EXPECT_FALSE(pool.Join(1ms));
  pipe.writer.Reset();
  EXPECT_TRUE(pool.Join(60s));
  EXPECT_EQ(result.Get(), 1);
}

void IgnoreTermination() { ::signal(SIGTERM, SIG_IGN); }

// F5
TEST(PoolTest, TheEndOfItsScopeTerminatesIt) {
  Pipe pipe = MakePipe();
  std::vector<AsyncResult<int>> results;
  {
    Pool pool({.processes = 2, .initializer = Initializer::Of<&IgnoreTermination>()});
    for (int i = 0; i < 40; ++i) results.push_back(pool.ApplyAsync<&AtHangUp>(pipe.reader, i));
  }
  for (const auto& result : results) EXPECT_THROW(result.Get(0s), Cancelled);
  EXPECT_FALSE(results[0].Cancel());
  EXPECT_THAT(Children(), IsEmpty());
}

// F6
TEST(PoolTest, AKilledWorkerFailsItsOwnTaskOnlyAndIsReplaced) {
  Pool pool({.processes = 2});
  std::vector<AsyncResult<int>> results;
  for (int i = 0; i < 100; ++i) results.push_back(pool.ApplyAsync<&KillIf>(i, 7));
  for (int i = 0; i < 100; ++i) {
    if (i == 7) continue;
    EXPECT_EQ(results[static_cast<size_t>(i)].Get(60s), i);
  }
  try {
    results[7].Get(60s);
    FAIL();
  } catch (const BrokenWorker& error) {
    EXPECT_EQ(error.signal(), SIGKILL);
    EXPECT_THAT(error.what(), HasSubstr("PoolWorker-"));
    EXPECT_THAT(error.what(), HasSubstr("killed by signal 9"));
  }
  std::set<pid_t> pids;
  while (pids.size() < 2) {
    for (const pid_t pid : pool.Map<&PidFor>(Numbers(50), {.chunk_size = 1})) pids.insert(pid);
  }
  EXPECT_EQ(Children(), pids);
}

// F6
TEST(PoolTest, AWorkerThatExitsFailsItsTaskWithItsStatus) {
  Pool pool({.processes = 1});
  try {
    pool.Apply<&ExitWith>(3);
    FAIL();
  } catch (const BrokenWorker& error) {
    EXPECT_EQ(error.exit_status(), 3);
  }
  EXPECT_EQ(pool.Apply<&Square>(2), 4);
}

// F6
TEST(PoolTest, AWorkerWhoseThreadEndsFailsItsTask) {
  Pool pool({.processes = 1});
  EXPECT_THROW((pool.Apply<[] { ::pthread_exit(nullptr); }>()), BrokenWorker);
  EXPECT_THROW((pool.Map<[](int) { ::pthread_exit(nullptr); }>(Numbers(3))), BrokenWorker);
  EXPECT_EQ(pool.Apply<&Square>(2), 4);
}

class Account {
 public:
  Account(UniqueFd closed, int balance) : closed_(std::move(closed)), balance_(balance) {}
  ~Account() { Write(closed_, 'c'); }
  int Add(int amount) { return balance_ += amount; }

 private:
  UniqueFd closed_;
  int balance_;
};
std::optional<Account> account;
void OpenAccount(UniqueFd closed, int balance) { account.emplace(std::move(closed), balance); }
int AddToAccount(int amount) { return account->Add(amount); }

// A25: a child makes an object once, whose methods are called again and again, and destroys it when
// all calls have been made.
TEST(PoolTest, OneWorkerKeepsAnObjectBetweenCalls) {
  Pipe closed = MakePipe();
  {
    Pool pool({.processes = 1,
               .initializer = Initializer::Of<&OpenAccount>(Duplicate(closed.writer.get()), 100)});
    closed.writer.Reset();
    EXPECT_EQ(pool.Apply<&AddToAccount>(5), 105);
    EXPECT_THAT(pool.Map<&AddToAccount>(std::vector{1, 2}), ElementsAre(106, 108));
    pool.Close();
    EXPECT_TRUE(pool.Join(60s));
  }
  EXPECT_EQ(ReadToEnd(closed.reader), "c");
}

// F6
TEST(PoolTest, ImapAndMapTellOfAKilledWorker) {
  Pool pool({.processes = 2});
  EXPECT_THROW(pool.Map<&KillIfSeven>(Numbers(20)), BrokenWorker);
  int good = 0, bad = 0;
  auto results = pool.Imap<&KillIfSeven>(Numbers(20));
  while (good + bad < 20) {
    try {
      results.Next(60s);
      ++good;
    } catch (const BrokenWorker&) {
      ++bad;
    }
  }
  EXPECT_EQ(bad, 1);
}

// F6
TEST(PoolTest, SurvivesWorkersThatAreKilledAgainAndAgain) {
  Pool pool({.processes = 3});
  std::vector<AsyncResult<int>> results;
  for (int i = 0; i < 3000; ++i) results.push_back(pool.ApplyAsync<&Square>(i));
  int killed = 0, broken = 0;
  for (size_t i = 0; i < results.size(); ++i) {
    if (i % 100 == 0) {
      const std::set<pid_t> children = Children();
      if (!children.empty() && ::kill(*children.begin(), SIGKILL) == 0) ++killed;
    }
    try {
      EXPECT_EQ(results[i].Get(60s), static_cast<int>(i * i));
    } catch (const BrokenWorker&) {
      ++broken;
    }
  }
  EXPECT_LE(broken, killed);
  // Nobody is about to die any more.
  pool.Close();
  EXPECT_TRUE(pool.Join(60s));
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
  EXPECT_EQ(pool.Apply<&Size>(std::string(20'000'000, 'x')), 20'000'000u);
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

int MapInside(int count) {
  Pool pool({.processes = 2});
  const std::vector<int> squares = pool.Map<&Square>(Numbers(count));
  return std::accumulate(squares.begin(), squares.end(), 0);
}

TEST(PoolTest, AWorkerMayHaveAPoolOfItsOwn) {
  Pool pool({.processes = 1});
  EXPECT_EQ(pool.Apply<&MapInside>(4), 14);
}

int ExitWithAPool() {
  Pool pool({.processes = 1});
  pool.Apply<&Square>(1);
  std::exit(7);
}

TEST(PoolTest, DoesNotHoldUpAnExit) {
  auto child = Spawn<&ExitWithAPool>();
  EXPECT_NE(child.Exception(60s), nullptr);
  EXPECT_EQ(child.ExitCode(), 7);
}

}  // namespace
}  // namespace roost
