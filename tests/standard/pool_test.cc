// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Pools of processes in a server.

#include <signal.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "roost/standard/list_proxy.h"
#include "roost/standard/pool_proxy.h"
#include "tests/server/expectations.h"

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

int64_t Add(int64_t a, int64_t b) { return a + b; }
int64_t Square(int64_t x) { return x * x; }
std::string Greet(std::string_view name) { return "hello, " + std::string(name); }
int64_t Pid() { return ::getpid(); }
int64_t PositiveRoot(int64_t x) {
  if (x < 0) throw std::domain_error("the root of " + std::to_string(x));
  return x / 2;
}
void Note(roost::ListProxy<int64_t> list, int64_t number) { list.Append(number); }
void Die() { ::kill(::getpid(), SIGKILL); }
void WaitForFile(const std::string& path) {
  CreateFile(path + ".started");
  while (::access(path.c_str(), F_OK) != 0) ::usleep(1000);
}

class HostedPoolTest : public testing::Test {
 protected:
  const roost::ServerProcess server_ = roost::ServerProcess::Start();
  const roost::PoolProxy pool_ = server_.Create<roost::hosted::Pool>(2);
};

TEST_F(HostedPoolTest, CallsFunctionsOfThisProgramInProcessesOfTheServer) {
  EXPECT_EQ(pool_.Processes(), 2u);
  EXPECT_EQ(pool_.Apply<&Add>(3, 4), 7);
  EXPECT_EQ(pool_.Apply<&Greet>("tom"), "hello, tom");
  const auto twice = [](int64_t x) { return 2 * x; };
  EXPECT_EQ(pool_.Apply<twice>(8), 16);
  const int64_t pid = pool_.Apply<&Pid>();
  EXPECT_NE(pid, ::getpid());
  EXPECT_NE(pid, server_.pid());
  EXPECT_THAT(pool_.Map<&Square>(std::vector<int64_t>{1, 2, 3}), ElementsAre(1, 4, 9));
  EXPECT_TRUE(pool_.Map<&Square>(std::vector<int64_t>{}).empty());
}

TEST_F(HostedPoolTest, PassesProxiesThatAreLiveInItsProcesses) {
  const auto list = server_.Create<roost::hosted::List<int64_t>>();
  pool_.Apply<&Note>(list, 5);
  EXPECT_THAT(list.Snapshot(), ElementsAre(5));
}

TEST_F(HostedPoolTest, ThrowsWhatAFunctionThrewWithItsOrigin) {
  try {
    pool_.Apply<&PositiveRoot>(-4);
    FAIL() << "no exception";
  } catch (const std::domain_error& e) {
    EXPECT_STREQ(e.what(), "the root of -4");
    EXPECT_THAT(roost::GetRemoteTraceback(e), HasSubstr("pool_test.cc"));
  }
  const std::vector<int64_t> some{1, -1, 2};
  EXPECT_EQ(Thrown<std::domain_error>([&] { pool_.Map<&PositiveRoot>(some); }).what(),
            std::string("the root of -1"));
}

TEST_F(HostedPoolTest, SpreadsTuplesOverTheParameters) {
  const std::vector<std::tuple<int64_t, int64_t>> pairs = {{1, 2}, {3, 4}};
  EXPECT_THAT(pool_.Starmap<&Add>(pairs), ElementsAre(3, 7));
  EXPECT_THAT(pool_.StarmapAsync<&Add>(pairs).Get(kPatience), ElementsAre(3, 7));
}

TEST_F(HostedPoolTest, GivesResultsOneByOneInOrder) {
  std::vector<int64_t> seen;
  for (const int64_t square : pool_.Imap<&Square>(std::vector<int64_t>{3, 1, 2})) {
    seen.push_back(square);
  }
  EXPECT_THAT(seen, ElementsAre(9, 1, 4));
  EXPECT_EQ(pool_.Imap<&Square>(std::vector<int64_t>()).Next(), std::nullopt);
}

int64_t WaitIfTwo(std::pair<std::string, int64_t> item) {
  if (item.second == 2) WaitForFile(item.first);
  return Square(item.second);
}

TEST_F(HostedPoolTest, GivesResultsAsTheyComeOrInOrder) {
  const std::string path = FreshPath("task");
  const std::vector<std::pair<std::string, int64_t>> items = {{path, 2}, {path, 3}};
  const auto ordered = pool_.Imap<&WaitIfTwo>(items);
  ASSERT_TRUE(HasStarted(path));
  EXPECT_THROW(ordered.Next(std::chrono::milliseconds(1)), roost::TimeoutError);
  const auto as_they_come = pool_.ImapUnordered<&Square>(std::vector<int64_t>{5});
  EXPECT_EQ(as_they_come.Next(kPatience), 25);
  EXPECT_EQ(as_they_come.Next(kPatience), std::nullopt);
  CreateFile(path);
  EXPECT_EQ(ordered.Next(kPatience), 4);
  EXPECT_EQ(ordered.Next(kPatience), 9);
  EXPECT_EQ(ordered.Next(kPatience), std::nullopt);

  const std::string other = FreshPath("task");
  const std::vector<std::pair<std::string, int64_t>> again = {{other, 2}, {other, 3}};
  const auto unordered = pool_.ImapUnordered<&WaitIfTwo>(again);
  EXPECT_EQ(unordered.Next(kPatience), 9);
  CreateFile(other);
  EXPECT_EQ(unordered.Next(kPatience), 4);
}

TEST_F(HostedPoolTest, GoesOnWithTheNextResultWhereACallFailed) {
  const auto roots = pool_.Imap<&PositiveRoot>(std::vector<int64_t>{4, -1, 8});
  EXPECT_EQ(roots.Next(), 2);
  EXPECT_THROW(roots.Next(), std::domain_error);
  EXPECT_EQ(roots.Next(), 4);
  EXPECT_EQ(roots.Next(), std::nullopt);
}

int64_t SumOf(roost::PoolResults<int64_t> results) {
  int64_t sum = 0;
  for (const int64_t result : results) sum += result;
  return sum;
}

TEST_F(HostedPoolTest, GivesResultsToOtherProcesses) {
  const auto squares = pool_.Imap<&Square>(std::vector<int64_t>{1, 2, 3});
  EXPECT_EQ(roost::Spawn<&SumOf>(squares).Result(kPatience), 14);
}

TEST_F(HostedPoolTest, LosesOnlyTheTaskOfAProcessThatIsKilled) {
  EXPECT_THROW(pool_.Apply<&Die>(), roost::BrokenWorker);
  EXPECT_EQ(pool_.Apply<&Add>(1, 1), 2);
}

TEST_F(HostedPoolTest, GivesResultsLaterAndToOtherProcesses) {
  const std::string path = FreshPath("task");
  const auto later = pool_.ApplyAsync<&WaitForFile>(path);
  ASSERT_TRUE(HasStarted(path));
  EXPECT_FALSE(later.Ready());
  EXPECT_THROW(later.Get(std::chrono::milliseconds(1)), roost::TimeoutError);
  CreateFile(path);
  later.Get(kPatience);
  EXPECT_TRUE(later.Ready());
  const auto all = pool_.MapAsync<&Square>(std::vector<int64_t>{5, 6});
  EXPECT_THAT(all.Get(kPatience), ElementsAre(25, 36));
  EXPECT_THAT(all.Get(), ElementsAre(25, 36));
}

int64_t AddInPool(roost::PoolProxy pool, int64_t a) { return pool.Apply<&Add>(a, 1); }

TEST_F(HostedPoolTest, IsUsedByEveryProcessThatHasItsProxy) {
  EXPECT_EQ(roost::Spawn<&AddInPool>(pool_, 6).Result(kPatience), 7);
}

TEST_F(HostedPoolTest, EndsOnceItIsClosedAndDone) {
  EXPECT_THROW(pool_.Join(), roost::InvalidState);
  const auto last = pool_.ApplyAsync<&Add>(2, 2);
  pool_.Close();
  EXPECT_THROW(pool_.Apply<&Pid>(), roost::InvalidState);
  EXPECT_EQ(last.Get(kPatience), 4);
  EXPECT_TRUE(pool_.Join(kPatience));
}

TEST_F(HostedPoolTest, CancelsWhatHasNotBegun) {
  const auto one = server_.Create<roost::hosted::Pool>(1);
  const std::string path = FreshPath("task");
  const auto first = one.ApplyAsync<&WaitForFile>(path);
  ASSERT_TRUE(HasStarted(path));
  const auto second = one.ApplyAsync<&Add>(1, 1);
  EXPECT_TRUE(second.Cancel());
  EXPECT_THROW(second.Get(kPatience), roost::Cancelled);
  CreateFile(path);
  first.Get(kPatience);
}

bool IsGone(int64_t pid) { return ::kill(static_cast<pid_t>(pid), 0) != 0; }

TEST_F(HostedPoolTest, ItsProcessesEndWithItsLastProxyOrTheServer) {
  int64_t pid = 0;
  {
    const auto other = server_.Create<roost::hosted::Pool>(1);
    pid = other.Apply<&Pid>();
    EXPECT_FALSE(IsGone(pid));
  }
  EXPECT_TRUE(Eventually([&] { return IsGone(pid); }));
  pid = pool_.Apply<&Pid>();
  ASSERT_EQ(::kill(server_.pid(), SIGKILL), 0);
  EXPECT_TRUE(Eventually([&] { return IsGone(pid); }));
  EXPECT_THROW(pool_.Apply<&Pid>(), roost::ServerGone);
}

}  // namespace
