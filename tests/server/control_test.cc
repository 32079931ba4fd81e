// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// How a server process is started, and how it ends.

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <glog/logging.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/process/test_log.h"
#include "roost/roost.h"
#include "tests/server/expectations.h"
#include "tests/server/zoo.roost.h"

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

int LastCpu() {
  cpu_set_t set;
  EXPECT_EQ(::sched_getaffinity(0, sizeof(set), &set), 0);
  int last = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) last = cpu;
  }
  return last;
}

// What the threads of a process are allowed to run on, each set once.
std::set<std::string> CpusOf(pid_t pid) {
  std::set<std::string> all;
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
    std::ifstream status(task.path() / "status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("Cpus_allowed_list:\t")) all.insert(line.substr(19));
    }
  }
  return all;
}

// H6
TEST(ServerStartTest, RunsAllItsThreadsOnTheGivenCpus) {
  const int last = LastCpu();
  auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .cpus = {last}});
  server.Create<zoo::Zoo>().ThreadId();
  EXPECT_THAT(CpusOf(server.pid()), ElementsAre(std::to_string(last)));
  Thrown<roost::InvalidArgument>(
      [] { roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .cpus = {-1}}); });
}

// B6
TEST(ServerStartTest, BringsTheLogOfItsPluginsHome) {
  roost::LogCollector log;
  auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .name = "keeper"});
  server.Create<zoo::Zoo>().Log("the lions are fed");
  server.Shutdown();
  const auto seen = log.Take();
  const auto record = std::ranges::find(seen, "[keeper] the lions are fed",
                                        [](const auto& each) { return each.message; });
  ASSERT_NE(record, seen.end());
  EXPECT_EQ(record->severity, google::GLOG_WARNING);
  EXPECT_THAT(record->file, EndsWith("tests/server/zoo.cc"));
}

void SetVariable(const std::string& value, zoo::CounterProxy counter) {
  ::setenv("ROOST_TEST_ZOO", value.c_str(), 1);
  if (counter) counter.Add(1);
}

// H7
TEST(ServerStartTest, RunsTheInitializerWithItsArguments) {
  auto first = roost::ServerProcess::Start({.plugins = {"libzoo.so"}});
  const auto counter = first.Create<zoo::Counter>(0);
  auto server = roost::ServerProcess::Start(
      {.plugins = {"libzoo.so"},
       .initializer = roost::Initializer::Of<&SetVariable>("apes", counter)});
  EXPECT_EQ(server.Create<zoo::Zoo>().Environment("ROOST_TEST_ZOO"), "apes");
  EXPECT_EQ(counter.Value(), 1);
}

void WriteAndFail(const std::string& path) {
  CreateFile(path);
  throw std::out_of_range("no data at " + path);
}

TEST(ServerStartTest, ThrowsWhatTheInitializerThrewBeforeAnyPluginIsLoaded) {
  const std::string path = FreshPath("initialized");
  const auto e = Thrown<std::out_of_range>([&] {
    roost::ServerProcess::Start({.plugins = {"libcrashes_at_load.so"},
                                 .initializer = roost::Initializer::Of<&WriteAndFail>(path)});
  });
  EXPECT_EQ(e.what(), "no data at " + path);
  EXPECT_TRUE(std::filesystem::exists(path));
}

// H7
TEST(ServerStartTest, IgnoresTheInterruptOfATerminal) {
  auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so"}});
  const auto zoo = server.Create<zoo::Zoo>();
  ::kill(server.pid(), SIGINT);
  EXPECT_GT(zoo.ThreadId(), 0);
}

int Number(const std::string& name) { return std::stoi(name.substr(name.rfind('-') + 1)); }

TEST(ServerStartTest, NamesServersInASeriesOfTheirOwn) {
  const auto nothing = [] {};
  const int before = Number(roost::MakeProcess<nothing>({}).name());
  const auto first = roost::ServerProcess::Start({});
  const auto second = roost::ServerProcess::Start({});
  EXPECT_THAT(first.name(), MatchesRegex("ServerProcess-[0-9]+"));
  EXPECT_EQ(Number(second.name()), Number(first.name()) + 1);
  EXPECT_EQ(Number(roost::MakeProcess<nothing>({}).name()), before + 1);
}

class ServerControlTest : public ::testing::Test {
 protected:
  // A call that runs until the file at `path` is there; ready when it runs.
  std::future<std::string> CallThatWaitsFor(const std::string& path) {
    auto call = std::async(std::launch::async, [this, path]() -> std::string {
      try {
        zoo_.WaitForFile(path);
        return "returned";
      } catch (const roost::ServerGone& e) {
        return e.what();
      }
    });
    EXPECT_TRUE(HasStarted(path));
    return call;
  }

  // Whether a call of another thread finds the server gone.
  bool IsRefused() {
    return std::async(std::launch::async,
                      [this] {
                        try {
                          zoo_.ThreadId();
                          return false;
                        } catch (const roost::ServerGone&) {
                          return true;
                        }
                      })
        .get();
  }

  roost::ServerProcess server_ = roost::ServerProcess::Start({.plugins = {"libzoo.so"}});
  zoo::ZooProxy zoo_ = server_.Create<zoo::Zoo>();
};

// H4
TEST_F(ServerControlTest, CannotBeUsedOnceItWasShutDown) {
  const roost::ServerHandle handle = server_.handle();
  server_.Shutdown();
  EXPECT_THAT(Thrown<roost::InvalidState>([&] { server_.Create<zoo::Zoo>(); }).what(),
              HasSubstr("was shut down"));
  Thrown<roost::InvalidState>([&] { server_.Objects(); });
  EXPECT_THAT(Thrown<roost::ServerGone>([&] { handle.Create<zoo::Zoo>(); }).what(),
              HasSubstr("it was shut down"));
  EXPECT_THAT(Thrown<roost::ServerGone>([&] { zoo_.ThreadId(); }).what(),
              HasSubstr("it was shut down"));
  auto moved = std::move(server_);
  Thrown<roost::InvalidState>([&] { server_.pid(); });  // NOLINT(bugprone-use-after-move)
}

// H8
TEST_F(ServerControlTest, TellsCallersThatItWasShutDown) {
  auto call = CallThatWaitsFor(FreshPath("call"));
  server_.Shutdown();
  EXPECT_THAT(call.get(), HasSubstr("it was shut down"));
  EXPECT_EQ(::kill(server_.pid(), 0), -1);
}

// H8
TEST_F(ServerControlTest, LetsRunningCallsFinishAndTakesNoOthersWhileItDrains) {
  const std::string path = FreshPath("call");
  auto call = CallThatWaitsFor(path);
  auto shutdown = std::async(std::launch::async, [this] { server_.Shutdown(kPatience); });
  EXPECT_TRUE(Eventually([this] { return IsRefused(); }));
  EXPECT_EQ(call.wait_for(seconds(0)), std::future_status::timeout);
  CreateFile(path);
  EXPECT_EQ(call.get(), "returned");
  shutdown.get();
  EXPECT_EQ(::kill(server_.pid(), 0), -1);
}

TEST_F(ServerControlTest, DrainsNoLongerThanItIsTold) {
  auto call = CallThatWaitsFor(FreshPath("never"));
  server_.Shutdown(milliseconds(50));
  EXPECT_THAT(call.get(), HasSubstr("it was shut down"));
}

TEST_F(ServerControlTest, EndsADrainWhenItIsShutDownAgain) {
  auto call = CallThatWaitsFor(FreshPath("never"));
  auto first = std::async(std::launch::async, [this] { server_.Shutdown(std::chrono::hours(1)); });
  EXPECT_TRUE(Eventually([this] { return IsRefused(); }));
  server_.Shutdown();
  first.get();
  EXPECT_THAT(call.get(), HasSubstr("it was shut down"));
}

std::string HowItWent(zoo::ZooProxy zoo, std::string path) {
  try {
    zoo.WaitForFile(path);
    return "returned";
  } catch (const roost::ServerGone& e) {
    return e.what();
  }
}

// H13
TEST_F(ServerControlTest, NamesTheSignalThatKilledItToEveryCallerInEveryProcess) {
  const std::string path = FreshPath("child");
  auto child = roost::Spawn<&HowItWent>(zoo_, path);
  auto call = CallThatWaitsFor(FreshPath("call"));
  ASSERT_TRUE(HasStarted(path));
  ::kill(server_.pid(), SIGTRAP);  // which the sanitizers leave alone
  EXPECT_THAT(call.get(), HasSubstr("signal 5"));
  EXPECT_THAT(child.Result(kPatience), HasSubstr("signal 5"));
}

// H9, N7
TEST_F(ServerControlTest, AConstructorOrDestructorThatBlocksDelaysNobodyElse) {
  const std::string start = FreshPath("start"), end = FreshPath("end");
  auto creation = std::async(std::launch::async, [&] {
    auto sluggish = server_.Create<zoo::Sluggish>(start, end);
    sluggish = {};  // its destructor blocks too
  });
  const auto work = [this] {
    std::vector<std::future<int64_t>> others;
    for (int i = 0; i < 4; ++i) {
      others.push_back(std::async(std::launch::async, [&] {
        auto counter = server_.Create<zoo::Counter>(1);
        return counter.Add(1);
      }));
    }
    for (auto& other : others) EXPECT_EQ(other.get(), 2);
  };
  ASSERT_TRUE(HasStarted(start));
  work();
  auto child = roost::Spawn<&HowItWent>(zoo_, start + ".never");
  ASSERT_TRUE(HasStarted(start + ".never"));
  child.Kill();
  CreateFile(start);
  creation.get();
  ASSERT_TRUE(HasStarted(end));
  work();
  EXPECT_FALSE(server_.Objects().empty());
  CreateFile(end);
  EXPECT_TRUE(Eventually([this] { return server_.Objects().size() == 1; }));
}

}  // namespace
