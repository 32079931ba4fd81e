// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A pool's workers: how they begin, are replaced, die and end. Rows of the table of semantics: A25,
// F4 to F6, F8.

#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/error/process_name.h"
#include "roost/pool/pool.h"
#include "roost/pool/test_calls.h"
#include "roost/process/spawn.h"
#include "roost/process/test_pipe.h"

namespace roost {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using namespace std::chrono_literals;

pid_t PidFor(int) { return ::getpid(); }
std::string OwnName() { return ProcessName(); }
int KillIf(int x, int victim) {
  if (x == victim) ::raise(SIGKILL);
  return x;
}
int KillIfSeven(int x) { return KillIf(x, 7); }
int ExitWith(int status) { std::_Exit(status); }

int initialised_with = 0;
void Remember(int value) { initialised_with = value; }
int Remembered() { return initialised_with; }
void FailToInitialise() { throw std::domain_error("no model"); }
void DieInInitialiser() { ::raise(SIGKILL); }

// F4
TEST(PoolWorkersTest, RunsTheInitializerInEachWorkerFirst) {
  Pool pool({.processes = 2, .initializer = Initializer::Of<&Remember>(42)});
  EXPECT_THAT(pool.Map<[](int) { return Remembered(); }>(Numbers(20), {.chunk_size = 1}),
              ::testing::Each(42));
}

// F4, F8
TEST(PoolWorkersTest, AFailingInitializerFailsTheConstructorAndLeavesNoWorker) {
  EXPECT_THROW(Pool({.processes = 3, .initializer = Initializer::Of<&FailToInitialise>()}),
               std::domain_error);
  EXPECT_THROW(Pool({.processes = 3, .initializer = Initializer::Of<&DieInInitialiser>()}),
               BrokenWorker);
  EXPECT_THAT(Children(), IsEmpty());
}

// F4
TEST(PoolWorkersTest, ReplacesAWorkerAfterItsShareOfTasks) {
  Pool pool({.processes = 1, .max_tasks_per_child = 2});
  std::map<pid_t, int> tasks;
  for (int i = 0; i < 6; ++i) ++tasks[pool.Apply<&PidFor>(0)];
  EXPECT_THAT(tasks, ::testing::SizeIs(3));
  for (const auto& [pid, count] : tasks) EXPECT_EQ(count, 2);
  std::map<pid_t, int> mapped;
  for (const pid_t pid : pool.Map<&PidFor>(Numbers(8), {.chunk_size = 1})) ++mapped[pid];
  EXPECT_THAT(mapped, ::testing::SizeIs(4));
}

// F4
TEST(PoolWorkersTest, RefusesSenselessOptions) {
  EXPECT_THROW(Pool({.processes = 0}), InvalidArgument);
  EXPECT_THROW(Pool({.processes = -1}), InvalidArgument);
  EXPECT_THROW(Pool({.processes = 1, .max_tasks_per_child = 0}), InvalidArgument);
  EXPECT_THAT(Children(), IsEmpty());
}

// F4
TEST(PoolWorkersTest, HasAWorkerForEachAllowedCpu) {
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
TEST(PoolWorkersTest, NamesItsWorkers) {
  Pool pool({.processes = 1, .name = "Hasher"});
  EXPECT_EQ(pool.Apply<&OwnName>(), "Hasher-1");
}

// F5
TEST(PoolWorkersTest, CloseLetsTheWorkEndAndJoinWaitsForIt) {
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
TEST(PoolWorkersTest, JoinTimesOutQuietly) {
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
TEST(PoolWorkersTest, TheEndOfItsScopeTerminatesIt) {
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
TEST(PoolWorkersTest, AKilledWorkerFailsItsOwnTaskOnlyAndIsReplaced) {
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
TEST(PoolWorkersTest, AWorkerThatExitsFailsItsTaskWithItsStatus) {
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
TEST(PoolWorkersTest, AWorkerWhoseThreadEndsFailsItsTask) {
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
TEST(PoolWorkersTest, OneWorkerKeepsAnObjectBetweenCalls) {
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
TEST(PoolWorkersTest, ImapAndMapTellOfAKilledWorker) {
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
TEST(PoolWorkersTest, SurvivesWorkersThatAreKilledAgainAndAgain) {
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

int MapInside(int count) {
  Pool pool({.processes = 2});
  const std::vector<int> squares = pool.Map<&Square>(Numbers(count));
  return std::accumulate(squares.begin(), squares.end(), 0);
}

TEST(PoolWorkersTest, AWorkerMayHaveAPoolOfItsOwn) {
  Pool pool({.processes = 1});
  EXPECT_EQ(pool.Apply<&MapInside>(4), 14);
}

int ExitWithAPool() {
  Pool pool({.processes = 1});
  pool.Apply<&Square>(1);
  std::exit(7);
}

// F5: its workers are not those of a fork, whose own end leaves them alone.
TEST(PoolWorkersTest, IsRefusedInAForkAndSurvivesItsEnd) {
  std::optional<Pool> pool(PoolOptions{.processes = 1});
  const pid_t worker = pool->Apply<&PidFor>(0);
  const std::vector<std::function<void()>> uses = {
      [&] { pool->Apply<&PidFor>(0); },
      [&] { pool->Close(); },
      [&] { pool->Join(); },
      [&] { pool->Terminate(); },
  };
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::alarm(60);
    for (size_t i = 0; i < uses.size(); ++i) {
      try {
        uses[i]();
      } catch (const InvalidState&) {
        continue;
      }
      ::_exit(static_cast<int>(i) + 1);
    }
    pool.reset();
    ::_exit(0);
  }
  int status = -1;
  ::waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0) << "not refused: number " << WEXITSTATUS(status);
  EXPECT_EQ(pool->Apply<&PidFor>(0), worker);
}

TEST(PoolWorkersTest, DoesNotHoldUpAnExit) {
  auto child = Spawn<&ExitWithAPool>();
  EXPECT_NE(child.Exception(60s), nullptr);
  EXPECT_EQ(child.ExitCode(), 7);
}

}  // namespace
}  // namespace roost
