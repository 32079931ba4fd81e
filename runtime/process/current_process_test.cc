// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What processes know of themselves, their parents and children, and how they are set up. Rows of
// the table of semantics: A4, A17, A18, A20.

#include "roost/process/current_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/process/active_children.h"
#include "roost/process/spawn.h"
#include "roost/process/test_pipe.h"

namespace roost {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

using namespace std::chrono_literals;

bool ReadsByte(const UniqueFd& reader) {
  char byte;
  return ReadAll(reader.get(), &byte, 1) == 1;
}

void WaitForEnd(const UniqueFd& reader) { ReadsByte(reader); }

std::vector<int> AllowedCpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  Check(::sched_getaffinity(0, sizeof(set), &set), "sched_getaffinity");
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

// A4
TEST(CurrentProcessTest, KnowsItselfAndItsParent) {
  EXPECT_EQ(CurrentProcess().name, "MainProcess");
  EXPECT_EQ(CurrentProcess().pid, ::getpid());
  EXPECT_FALSE(ParentProcess());

  const auto describe = [] {
    const Parent parent = ParentProcess().value();
    return CurrentProcess().name + " " + std::to_string(CurrentProcess().pid) + " " +
           parent.name() + " " + std::to_string(parent.pid()) + (parent.IsAlive() ? " alive" : "");
  };
  auto child = SpawnWith<describe>({.name = "reader"});
  EXPECT_EQ(child.Result(), "reader " + std::to_string(child.pid()) + " MainProcess " +
                                std::to_string(::getpid()) + " alive");
}

// A4
TEST(CurrentProcessTest, NamesChildrenByTheirPlaceInTheTree) {
  const auto names = [] {
    const auto parents_name = [] { return ParentProcess()->name(); };
    auto first = Spawn<parents_name>();
    auto second = Spawn<parents_name>();
    return std::vector{first.name(), second.name(), second.Result()};
  };
  auto child = Spawn<names>();
  EXPECT_THAT(child.name(), MatchesRegex("SpawnProcess-[0-9]+"));
  EXPECT_THAT(child.Result(), ElementsAre(child.name() + ":1", child.name() + ":2", child.name()));
}

TEST(CurrentProcessTest, NumbersEachSeriesForItself) {
  constexpr auto nothing = [] {};
  const auto number = [](const std::string& name) {
    return std::stoi(name.substr(name.rfind('-') + 1));
  };
  const int before = number(MakeProcess<nothing>({}).name());
  EXPECT_EQ(MakeProcess<nothing>({.series = "Loader"}).name(), "Loader-1");
  EXPECT_EQ(MakeProcess<nothing>({.name = "x", .series = "Loader"}).name(), "x");
  EXPECT_EQ(MakeProcess<nothing>({.series = "Loader"}).name(), "Loader-3");
  EXPECT_EQ(number(MakeProcess<nothing>({}).name()), before + 1);
}

// A20
TEST(CurrentProcessTest, AChildNoticesTheEndOfItsParent) {
  Pipe pipe = MakePipe();
  const auto spawn_and_end = [](const UniqueFd& writer) {
    const auto outlive = [](const UniqueFd& told) {
      const Parent parent = ParentProcess().value();
      const bool ended = parent.Join(60s) && !parent.IsAlive();
      WriteAll(told.get(), ended ? "e" : "?", 1);
    };
    const auto child = SpawnWith<outlive>({.die_with_parent = false}, writer);
    ::_exit(0);
  };
  auto child = Spawn<spawn_and_end>(pipe.writer);
  EXPECT_THROW(child.Join(60s), ChildDied);
  char byte = 0;
  ASSERT_EQ(ReadAll(pipe.reader.get(), &byte, 1), 1u);
  EXPECT_EQ(byte, 'e');
}

// A18
TEST(ActiveChildrenTest, AreThoseThatRun) {
  EXPECT_THAT(ActiveChildren(), IsEmpty());
  Pipe pipe = MakePipe();
  {
    const auto first = SpawnWith<&WaitForEnd>({.name = "first"}, pipe.reader);
    const auto second = SpawnWith<&WaitForEnd>({.name = "second", .daemon = true}, pipe.reader);
    const auto never = MakeProcess<&WaitForEnd>({.name = "never"}, pipe.reader);
  }
  const std::vector<ActiveChild> children = ActiveChildren();  // without their handles
  ASSERT_EQ(children.size(), 2u);
  EXPECT_EQ(children[0].name(), "first");
  EXPECT_EQ(children[1].name(), "second");
  EXPECT_TRUE(children[1].daemon());
  EXPECT_TRUE(children[0].IsAlive());
  children[0].Terminate();
  children[1].Kill();
  for (const ActiveChild& child : children) {
    EXPECT_TRUE(child.Join(60s));
    EXPECT_FALSE(child.IsAlive());
  }
  EXPECT_EQ(children[0].ExitCode(), -SIGTERM);
  EXPECT_EQ(children[1].ExitCode(), -SIGKILL);
  const Deadline deadline = Deadline::After(30s);
  while (!ActiveChildren().empty() && !deadline.passed()) ::sched_yield();
  EXPECT_THAT(ActiveChildren(), IsEmpty());
}

TEST(CpusTest, ArePinnedBeforeTheFunctionRuns) {
  const int last = AllowedCpus().back();
  EXPECT_THAT(SpawnWith<&AllowedCpus>({.cpus = {last}}).Result(), ElementsAre(last));
  EXPECT_EQ(SpawnWith<&AllowedCpus>({.cpus = AllowedCpus()}).Result(), AllowedCpus());
  EXPECT_EQ(Spawn<&AllowedCpus>().Result(), AllowedCpus());
}

TEST(CpusTest, RefusesThoseThatAreNotThere) {
  EXPECT_THROW(SpawnWith<&AllowedCpus>({.cpus = {-1}}), InvalidArgument);
  EXPECT_THROW(SpawnWith<&AllowedCpus>({.cpus = {1 << 20}}), InvalidArgument);
  auto child = SpawnWith<&AllowedCpus>({.cpus = {AllowedCpus().front(), CPU_SETSIZE - 1}});
  EXPECT_THROW(child.Result(), InvalidArgument);
}

// A17: ready, then until told or the end of the pipe.
std::string TellInterrupt(const UniqueFd& ready, const UniqueFd& end) {
  std::string told = "not told";
  Pipe stopped = MakePipe();
  const std::stop_callback tell(InterruptRequest(),
                                [&stopped] { WriteAll(stopped.writer.get(), "s", 1); });
  WriteAll(ready.get(), "r", 1);
  pollfd either[] = {{stopped.reader.get(), POLLIN, 0}, {end.get(), POLLIN, 0}};
  while (::poll(either, 2, -1) <= 0) {
  }
  return either[0].revents != 0 ? "told" : told;
}

class InterruptTest : public ::testing::Test {
 protected:
  Process<std::string> Interrupt(OnInterrupt on_interrupt) {
    auto child =
        SpawnWith<&TellInterrupt>({.on_interrupt = on_interrupt}, ready_.writer, end_.reader);
    ReadsByte(ready_.reader);
    ::kill(child.pid(), SIGINT);
    return child;
  }

  Pipe ready_ = MakePipe();
  Pipe end_ = MakePipe();
};

// A17
TEST_F(InterruptTest, EndsAChildByDefault) {
  auto child = Interrupt(OnInterrupt::kDie);
  EXPECT_THROW(child.Result(60s), ChildDied);
  EXPECT_EQ(child.ExitCode(), -SIGINT);
}

// A17
TEST_F(InterruptTest, IsIgnoredByChoice) {
  auto child = Interrupt(OnInterrupt::kIgnore);
  end_.writer.Reset();
  EXPECT_EQ(child.Result(60s), "not told");
}

// A17
TEST_F(InterruptTest, RequestsAStopByChoice) {
  auto child = Interrupt(OnInterrupt::kRequestStop);
  EXPECT_EQ(child.Result(60s), "told");
}

}  // namespace
}  // namespace roost
