// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// I13: deadlines of calls, and what a method is told when nobody waits for it any more.

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/calls/calls_test.h"

namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""s;
using ::testing::HasSubstr;

using DeadlineTest = CallsTest;

TEST_F(DeadlineTest, IsNothingToACallThatIsAnsweredBefore) {
  EXPECT_EQ(worker_.With(1h).Double(2), 4);
  EXPECT_EQ(worker_.With(roost::Deadline::After(1h)).Double(3), 6);
  EXPECT_EQ(worker_.With(roost::CallLimit()).Double(4), 8);
  EXPECT_EQ(Thrown<std::out_of_range>([&] { worker_.With(1h).Fail("why"); }).what(),
            std::string("why"));
}

TEST_F(DeadlineTest, GivesUpAMethodThatBlocksAndTellsIt) {
  EXPECT_THAT(Thrown<roost::DeadlineExceeded>([&] { worker_.With(20ms).Block(); }).what(),
              HasSubstr("before its deadline"));
  EXPECT_EQ(worker_.Double(2), 4);  // this thread calls on
  EXPECT_TRUE(Stops(1));
}

TEST_F(DeadlineTest, NeedsNoHelpOfTheMethod) {
  Thrown<roost::DeadlineExceeded>([&] { worker_.With(20ms).BlockDeaf(); });
  EXPECT_EQ(worker_.Double(2), 4);
  EXPECT_EQ(worker_.Blocking(), 1);
  worker_.Release();
  EXPECT_TRUE(Blocks(0));
}

TEST_F(DeadlineTest, ThatHasPassedMakesEveryCallFail) {
  const auto late = worker_.With(roost::Deadline::After(-1s));
  Thrown<roost::DeadlineExceeded>([&] { late.Block(); });
  Thrown<roost::DeadlineExceeded>([&] { late.Block(); });
  EXPECT_EQ(worker_.Double(2), 4);
}

TEST_F(DeadlineTest, IsNoPartOfWhatAProxyStandsFor) {
  const auto quick = worker_.With(1h);
  EXPECT_EQ(quick, worker_);
  EXPECT_EQ(quick.Hash(), worker_.Hash());
  const auto copy = quick;
  EXPECT_FALSE(copy.limit().none());
  EXPECT_TRUE(copy.With(roost::CallLimit()).limit().none());
  EXPECT_TRUE(worker_.limit().none());
}

// N8: an answer that nobody reads holds nothing.
TEST_F(DeadlineTest, LeavesNothingBehindInAThousandCalls) {
  worker_.Double(1);
  Thrown<roost::DeadlineExceeded>([&] { worker_.With(20ms).BlockThenMake(); });
  ASSERT_TRUE(Stops(1));
  ASSERT_TRUE(Eventually([&] { return server_.NumberOfObjects() == 1; }));
  const Footprint here(::getpid()), there(server_.pid());
  std::atomic<int64_t> sent{1};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int call = 0; call < 250; ++call) {
        worker_.Double(1);  // there is a connection
        const std::string why =
            Thrown<roost::DeadlineExceeded>([&] { worker_.With(1ms).BlockThenMake(); }).what();
        // On a busy machine a millisecond may be over before the call is sent.
        if (why.find("before it was made") == why.npos) ++sent;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(sent, 100);
  EXPECT_TRUE(Stops(sent)) << worker_.Stopped() << " of " << sent;
  EXPECT_TRUE(Eventually([&] { return server_.NumberOfObjects() == 1; }))
      << server_.NumberOfObjects();
  EXPECT_TRUE(Eventually([&] { return Footprint(server_.pid()) <= there; }));
  EXPECT_TRUE(Eventually([&] { return Footprint(::getpid()) <= here; }));
  EXPECT_EQ(worker_.Blocking(), 0);
  const auto objects = server_.Objects();
  ASSERT_EQ(objects.size(), 1u);
  EXPECT_EQ(objects[0].references, 1u);
}

// Whichever comes first, what came is held once and what did not come not at all.
TEST_F(DeadlineTest, LosesAndKeepsNoReferenceWhereItMeetsTheAnswer) {
  int answered = 0;
  for (int call = 0; call < 400; ++call) {
    const std::chrono::microseconds limit(call);
    worker_.Double(1);
    try {
      const calls::WorkerProxy made = worker_.With(limit).Make();
      ++answered;
      EXPECT_EQ(made.Double(2), 4);
      const calls::WorkerProxy again = made;
      EXPECT_EQ(again.With(1h).Double(2), 4);
    } catch (const roost::DeadlineExceeded&) {
    }
  }
  RecordProperty("answered", answered);
  EXPECT_TRUE(Eventually([&] { return server_.NumberOfObjects() == 1; }))
      << server_.NumberOfObjects();
  EXPECT_EQ(worker_.Double(2), 4);
}

TEST_F(DeadlineTest, WithinACallbackLeavesTheOuterCallAlone) {
  const auto inner = [&](int64_t x) {
    GiveUpWhileItBlocks([&](auto limit) { worker_.With(limit).Block(); });
    const calls::WorkerProxy made = worker_.With(1h).Make();
    return made.Double(x) + worker_.Double(x);
  };
  EXPECT_EQ(worker_.Call(roost::Callback(inner), 3), 12);
  EXPECT_EQ(worker_.Call(roost::Callback(inner), 4), 16);
}

TEST_F(DeadlineTest, OfACallbackIsTheServersToSet) {
  std::mutex mutex;
  std::condition_variable changed;
  bool released = false;
  // Returns only when the server has given it up.
  std::thread releaser([&] {
    worker_.BlockDeaf();
    std::lock_guard lock(mutex);
    released = true;
    changed.notify_all();
  });
  ASSERT_TRUE(Blocks(1));
  const auto slow = [&](int64_t x) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return released; });
    return x;
  };
  EXPECT_TRUE(worker_.CallBriefly(roost::Callback(slow)));
  releaser.join();
  EXPECT_EQ(worker_.Call(roost::Callback([](int64_t x) { return x; }), 2), 2);
}

// Whether every thread of the process stands still.
bool IsStopped(pid_t pid) {
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
    std::ifstream in(task.path() / "stat");
    std::string stat;
    std::getline(in, stat);
    const size_t name_end = stat.rfind(") ");
    if (name_end == std::string::npos || stat[name_end + 2] != 'T') return false;
  }
  return true;
}

// A server that does not even take connections, or read what is sent.
class StoppedServerTest : public CallsTest {
 protected:
  void SetUp() override {
    ASSERT_EQ(::kill(server_.pid(), SIGSTOP), 0);
    ASSERT_TRUE(Eventually([&] { return IsStopped(server_.pid()); }));
  }
  void TearDown() override {
    ::kill(server_.pid(), SIGCONT);
    EXPECT_EQ(worker_.Double(2), 4);
  }
};

TEST_F(StoppedServerTest, IsGivenUpByACall) {
  Thrown<roost::DeadlineExceeded>([&] { worker_.With(20ms).Double(1); });
}

TEST_F(StoppedServerTest, IsGivenUpByTheFirstCallOfAThread) {
  std::thread([&] {
    Thrown<roost::DeadlineExceeded>([&] { worker_.With(20ms).Double(1); });
  }).join();
}

TEST_F(StoppedServerTest, IsGivenUpByACallThatCannotBeSent) {
  const std::string text(1 << 20, 'x');
  Thrown<roost::DeadlineExceeded>([&] { worker_.With(20ms).Lengths(text, {}, {}); });
}

using StopTest = CallsTest;

TEST_F(StopTest, IsNeverRequestedOutsideOfACall) {
  EXPECT_FALSE(roost::this_call::StopToken().stop_possible());
  EXPECT_FALSE(roost::this_call::StopRequested());
}

void CallForEver(calls::WorkerProxy worker) { worker.Block(); }

TEST_F(StopTest, IsRequestedWhenTheCallerIsKilled) {
  auto child = roost::Spawn<&CallForEver>(worker_);
  ASSERT_TRUE(Blocks(1));
  child.Kill();
  EXPECT_TRUE(Stops(1));
}

TEST_F(StopTest, IsRequestedWhenTheServerShutsDownAtOnce) {
  const std::string path = FreshPath("stopped");
  std::thread caller([&] { Thrown<roost::ServerGone>([&] { worker_.TouchWhenStopped(path); }); });
  ASSERT_TRUE(HasStarted(path));
  server_.Shutdown();
  caller.join();
  EXPECT_TRUE(std::filesystem::exists(path));
}

}  // namespace
