// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What a server tells of the calls that it has run and runs.

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/process/test_log.h"
#include "roost/roost.h"
#include "tests/server/expectations.h"
#include "tests/server/zoo.roost.h"

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

roost::MethodStatistics Of(const roost::ServerStatistics& statistics, const std::string& class_name,
                           const std::string& method) {
  for (const auto& numbers : statistics.methods) {
    if (numbers.class_name == class_name && numbers.method == method) return numbers;
  }
  return {};
}

class StatisticsTest : public ::testing::Test {
 protected:
  // Numbers of the server for that method.
  roost::MethodStatistics Of(const std::string& class_name, const std::string& method) const {
    return ::Of(server_.Statistics(), class_name, method);
  }

  roost::ServerProcess server_ =
      roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .name = "keeper"});
};

void AddOften(zoo::CounterProxy counter, int64_t times) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      for (int64_t j = 0; j < times; ++j) counter.Add(1);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// P1
TEST_F(StatisticsTest, CountEveryCallOfEveryProcessAlsoOfThreadsThatHaveEnded) {
  const auto counter = server_.Create<zoo::Counter>(0);
  constexpr int kProcesses = 3, kTimes = 500;
  std::vector<roost::Process<void>> callers;
  for (int i = 0; i < kProcesses; ++i) {
    callers.push_back(roost::Spawn<&AddOften>(counter, int64_t{kTimes}));
  }
  for (auto& caller : callers) caller.Result(kPatience);
  EXPECT_EQ(counter.Value(), 2 * kProcesses * kTimes);
  const auto statistics = server_.Statistics();
  const auto add = ::Of(statistics, "zoo::Counter", "add");
  EXPECT_EQ(add.calls, 2u * kProcesses * kTimes);
  EXPECT_EQ(add.errors, 0u);
  EXPECT_EQ(add.latency.count(), add.calls);
  EXPECT_GT(add.total, nanoseconds(0));
  EXPECT_LE(add.latency.Percentile(0.5), add.latency.Percentile(0.99));
  EXPECT_GE(roost::LatencyHistogram::UpperBound(
                roost::LatencyHistogram::BucketOf(static_cast<uint64_t>(add.max.count()))),
            add.latency.Percentile(1));
  EXPECT_EQ(::Of(statistics, "zoo::Counter", "value").calls, 1u);
  EXPECT_EQ(::Of(statistics, "zoo::Counter", "(constructor)").calls, 1u);
  EXPECT_THAT(statistics.in_flight, IsEmpty());
  // The callers' threads are gone from the server, their numbers are not.
  EXPECT_TRUE(Eventually([&] { return server_.Statistics().sessions.size() == 1; }));
  EXPECT_TRUE(Eventually([&] { return server_.Statistics().connections <= 2; }));
  EXPECT_EQ(Of("zoo::Counter", "add").calls, 2u * kProcesses * kTimes);
}

TEST_F(StatisticsTest, CountWhatThrows) {
  const auto zoo = server_.Create<zoo::Zoo>();
  for (int i = 0; i < 5; ++i) Thrown<std::logic_error>([&] { zoo.Fail("logic_error"); });
  zoo.ThreadId();
  Thrown<std::invalid_argument>([&] { server_.Create<zoo::Counter>(-1); });
  const auto statistics = server_.Statistics();
  EXPECT_EQ(::Of(statistics, "zoo::Zoo", "fail").calls, 5u);
  EXPECT_EQ(::Of(statistics, "zoo::Zoo", "fail").errors, 5u);
  EXPECT_EQ(::Of(statistics, "zoo::Zoo", "threadId").errors, 0u);
  EXPECT_EQ(::Of(statistics, "zoo::Counter", "(constructor)").calls, 1u);
  EXPECT_EQ(::Of(statistics, "zoo::Counter", "(constructor)").errors, 1u);
}

TEST_F(StatisticsTest, MeasureHowLongTheMethodTook) {
  const auto zoo = server_.Create<zoo::Zoo>();
  const std::string path = FreshPath("slow");
  const auto begin = std::chrono::steady_clock::now();
  auto call = zoo.WaitForFileAsync(path);
  ASSERT_TRUE(HasStarted(path));
  const auto started = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(milliseconds(30));  // what is measured, not what is waited for
  const auto released = std::chrono::steady_clock::now();
  CreateFile(path);
  call.Result();
  const auto longest = std::chrono::steady_clock::now() - begin;
  const auto wait = Of("zoo::Zoo", "waitForFile");
  EXPECT_EQ(wait.calls, 1u);
  EXPECT_GE(wait.max, 0.999 * (released - started));
  EXPECT_LE(wait.max, 1.001 * longest);
  EXPECT_EQ(wait.total, wait.max);
}

TEST_F(StatisticsTest, TellOfTheProcess) {
  const auto counter = server_.Create<zoo::Counter>(0);
  const auto statistics = server_.Statistics();
  EXPECT_EQ(statistics.name, "keeper");
  EXPECT_EQ(statistics.uri, server_.uri());
  EXPECT_EQ(statistics.pid, server_.pid());
  EXPECT_GT(statistics.uptime, nanoseconds(0));
  EXPECT_GT(statistics.cpu_time, nanoseconds(0));
  EXPECT_GE(statistics.threads, 2u);
  EXPECT_GT(statistics.resident_bytes, 1u << 20);
  EXPECT_EQ(statistics.connections, 2u);  // the session's, and this thread's
  EXPECT_EQ(statistics.objects, 1u);
  ASSERT_THAT(statistics.sessions, SizeIs(1));
  EXPECT_EQ(statistics.sessions[0].pid, ::getpid());
  EXPECT_EQ(statistics.sessions[0].name, roost::CurrentProcess().name);
  EXPECT_EQ(statistics.sessions[0].objects, 1u);
}

void WaitFor(zoo::ZooProxy zoo, std::string path) { zoo.WaitForFile(path); }

// P3
TEST_F(StatisticsTest, ShowTheCallsInFlightAndWhoMadeThem) {
  const auto zoo = server_.Create<zoo::Zoo>();
  const std::string path = FreshPath("open");
  auto caller = roost::SpawnWith<&WaitFor>({.name = "tom"}, zoo, path);
  ASSERT_TRUE(HasStarted(path));
  const auto statistics = server_.Statistics();
  ASSERT_THAT(statistics.in_flight, SizeIs(1));
  const roost::CallInFlight& call = statistics.in_flight[0];
  EXPECT_EQ(call.class_name, "zoo::Zoo");
  EXPECT_EQ(call.method, "waitForFile");
  EXPECT_EQ(call.object, server_.Objects()[0].id);
  EXPECT_EQ(call.client, "tom");
  EXPECT_EQ(call.client_pid, caller.pid());
  EXPECT_GT(call.thread, 0);
  EXPECT_GT(call.age, nanoseconds(0));
  EXPECT_EQ(statistics.busy_threads, 1u);
  EXPECT_GT(server_.Statistics().in_flight[0].age, call.age);
  CreateFile(path);
  caller.Result(kPatience);
  EXPECT_THAT(server_.Statistics().in_flight, IsEmpty());
}

TEST_F(StatisticsTest, ShowAConstructorThatRuns) {
  const std::string start = FreshPath("start"), end = FreshPath("end");
  CreateFile(end);
  auto made =
      std::async(std::launch::async, [&] { return server_.Create<zoo::Sluggish>(start, end); });
  ASSERT_TRUE(HasStarted(start));
  const auto in_flight = server_.Statistics().in_flight;
  ASSERT_THAT(in_flight, SizeIs(1));
  EXPECT_EQ(in_flight[0].class_name, "zoo::Sluggish");
  EXPECT_EQ(in_flight[0].method, "(constructor)");
  CreateFile(start);
  made.get();
}

// Adds one by calling the server again, within the server's call.
class Relay {
 public:
  explicit Relay(zoo::CounterProxy counter, const roost::ServerProcess& server)
      : counter_(std::move(counter)), server_(server) {}
  int64_t Add(int64_t delta) {
    seen_ = server_.Statistics();
    return counter_.Add(delta);
  }
  int64_t Value() { return counter_.Value(); }
  const roost::ServerStatistics& seen() const { return seen_; }

 private:
  const zoo::CounterProxy counter_;
  const roost::ServerProcess& server_;
  roost::ServerStatistics seen_;
};

TEST_F(StatisticsTest, CountCallsWithinCallbacks) {
  const auto zoo = server_.Create<zoo::Zoo>();
  Relay relay(server_.Create<zoo::Counter>(0), server_);
  EXPECT_EQ(zoo.AddTo(roost::Callback(relay), 3), 3);
  // It was asked from within the call.
  ASSERT_THAT(relay.seen().in_flight, SizeIs(1));
  EXPECT_EQ(relay.seen().in_flight[0].method, "addTo");
  const auto statistics = server_.Statistics();
  EXPECT_EQ(::Of(statistics, "zoo::Counter", "add").calls, 3u);
  EXPECT_EQ(::Of(statistics, "zoo::Counter", "value").calls, 1u);
  EXPECT_EQ(::Of(statistics, "zoo::Zoo", "addTo").calls, 1u);
}

TEST_F(StatisticsTest, LoseTheCallOfAKilledClientOnceItsMethodReturns) {
  const auto zoo = server_.Create<zoo::Zoo>();
  const std::string path = FreshPath("killed");
  auto caller = roost::SpawnWith<&WaitFor>({.name = "victim"}, zoo, path);
  ASSERT_TRUE(HasStarted(path));
  const pid_t pid = caller.pid();
  caller.Kill();
  caller.Exception(kPatience);
  // Its method knows nothing of that; it is still known whose it is.
  ASSERT_THAT(server_.Statistics().in_flight, SizeIs(1));
  EXPECT_EQ(server_.Statistics().in_flight[0].client, "victim");
  EXPECT_EQ(server_.Statistics().in_flight[0].client_pid, pid);
  CreateFile(path);
  EXPECT_TRUE(Eventually([&] { return server_.Statistics().in_flight.empty(); }));
  EXPECT_EQ(Of("zoo::Zoo", "waitForFile").calls, 1u);
}

TEST_F(StatisticsTest, AreForThoseWhoKnowTheKey) {
  const auto keyed = roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .key = "sesame"});
  EXPECT_EQ(keyed.Statistics().pid, keyed.pid());
  Thrown<roost::AccessDenied>(
      [&] { roost::ServerHandle::Connect(keyed.uri(), "wrong").Statistics(); });
}

TEST(OwnServerStatisticsTest, AreThereInAProcessThatServes) {
  const roost::Server server = roost::Serve({.plugins = {"libzoo.so"}});
  const auto before = ::Of(server.handle().Statistics(), "zoo::Counter", "(constructor)").calls;
  server.Create<zoo::Counter>(1);
  const auto statistics = server.handle().Statistics();
  EXPECT_EQ(statistics.pid, ::getpid());
  EXPECT_EQ(::Of(statistics, "zoo::Counter", "(constructor)").calls, before + 1);
}

// P3
TEST(QuitTest, LogsTheCallsInFlightAndTheServerGoesOn) {
  roost::LogCollector log;
  ::signal(SIGQUIT, SIG_IGN);  // as a shell's background jobs have it
  auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .name = "asked"});
  const auto zoo = server.Create<zoo::Zoo>();
  const std::string path = FreshPath("asked");
  auto caller = roost::SpawnWith<&WaitFor>({.name = "tom"}, zoo, path);
  ASSERT_TRUE(HasStarted(path));
  const std::string who = "called by tom (pid " + std::to_string(caller.pid()) + "), on thread ";
  for (int i = 0; i < 2; ++i) {
    ::kill(server.pid(), SIGQUIT);
    std::vector<std::string> seen;
    EXPECT_TRUE(Eventually([&] {
      for (std::string& message : log.TakeMessages()) seen.push_back(std::move(message));
      return std::ranges::any_of(
          seen, [](const std::string& text) { return text.find("waitForFile") != text.npos; });
    }));
    EXPECT_THAT(seen, ::testing::Contains(HasSubstr("SIGQUIT: calls in flight: 1")));
    EXPECT_THAT(seen, ::testing::Contains(
                          AllOf(HasSubstr("[asked] SIGQUIT: zoo::Zoo.waitForFile of object 1 for "),
                                HasSubstr(who))));
  }
  CreateFile(path);
  caller.Result(kPatience);
  zoo.ThreadId();
  ::signal(SIGQUIT, SIG_DFL);
}

TEST(QuitTest, EndsTheServerThatWasToldToLeaveTheSignalAlone) {
  auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .log_calls_on_quit = false});
  const auto zoo = server.Create<zoo::Zoo>();
  ::kill(server.pid(), SIGQUIT);
  EXPECT_THAT(Thrown<roost::ServerGone>([&] {
                while (true) zoo.ThreadId();
              }).what(),
              HasSubstr("signal 3"));
}

void IgnoreQuit() { ::signal(SIGQUIT, SIG_IGN); }

TEST(QuitTest, LeavesAHandlerThatIsThereAlready) {
  roost::LogCollector log;
  auto server = roost::ServerProcess::Start(
      {.plugins = {"libzoo.so"}, .initializer = roost::Initializer::Of<&IgnoreQuit>()});
  const auto zoo = server.Create<zoo::Zoo>();
  ::kill(server.pid(), SIGQUIT);
  zoo.Log("after the signal");
  std::vector<std::string> messages;
  EXPECT_TRUE(Eventually([&] {
    messages = log.TakeMessages();
    return std::ranges::any_of(messages, [](const std::string& text) {
      return text.find("after the signal") != text.npos;
    });
  }));
  EXPECT_THAT(messages, ::testing::Not(::testing::Contains(HasSubstr("SIGQUIT"))));
}

}  // namespace
