// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// I14: calls that a thread does not wait for; and functions as callbacks.

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/calls/calls_test.h"

namespace {

using ::testing::HasSubstr;

using AsyncTest = CallsTest;

TEST_F(AsyncTest, HasFiftyCallsOfOneThreadUnderWayAtOnce) {
  std::vector<roost::Future<void>> calls;
  for (int i = 0; i < 50; ++i) calls.push_back(worker_.BlockAsync());
  ASSERT_TRUE(Blocks(50));
  for (const auto& call : calls) EXPECT_FALSE(call.Done());
  worker_.Release();
  for (const auto& call : calls) call.Result();
  EXPECT_EQ(worker_.Stopped(), 0);
}

TEST_F(AsyncTest, GivesFuturesThatCanBeWaitedForTogether) {
  std::vector<roost::Future<int64_t>> results;
  for (int64_t x = 0; x < 20; ++x) results.push_back(worker_.DoubleAsync(x));
  std::set<int64_t> seen;
  for (const auto& result : roost::AsCompleted(results)) seen.insert(result.Result());
  EXPECT_EQ(seen.size(), 20u);
  EXPECT_EQ(*seen.rbegin(), 38);

  const auto blocks = worker_.BlockAsync();
  const auto doubles = worker_.DoubleAsync(3);
  const auto found =
      roost::Wait({blocks, doubles}, std::nullopt, roost::ReturnWhen::kFirstCompleted);
  EXPECT_TRUE(found.done.contains(doubles));
  EXPECT_TRUE(found.not_done.contains(blocks));
  worker_.Release();
  EXPECT_EQ(doubles.Then([](int64_t x) { return x + 1; }).Result(), 7);
}

TEST_F(AsyncTest, BringsTheExceptionWithItsRemoteTraceback) {
  const auto failed = worker_.FailAsync("why");
  try {
    failed.Result();
    FAIL();
  } catch (const std::out_of_range& e) {
    EXPECT_STREQ(e.what(), "why");
    EXPECT_THAT(roost::FormatException(std::current_exception()), HasSubstr("Fail"));
  }
}

TEST_F(AsyncTest, CopiesItsArguments) {
  std::optional<roost::Future<uint64_t>> sum;
  {
    const std::string text(1000, 'x');
    const roost::Bytes data(300);
    sum = worker_.LengthsAsync(text, data, {"four", "fives"});
  }
  EXPECT_EQ(sum->Result(), 1309u);
}

TEST_F(AsyncTest, MakesObjectsThatTheirProxyKeeps) {
  const calls::WorkerProxy made = worker_.MakeAsync().Result();
  EXPECT_EQ(made.Double(4), 8);
  EXPECT_EQ(server_.NumberOfObjects(), 2u);
}

TEST_F(AsyncTest, KeepsADeadline) {
  GiveUpWhileItBlocks([&](auto limit) { worker_.With(limit).BlockAsync().Result(); });
}

TEST_F(AsyncTest, CanBeCancelledWhileItRuns) {
  const auto call = worker_.BlockAsync();
  ASSERT_TRUE(Blocks(1));
  EXPECT_TRUE(call.Cancel());
  Thrown<roost::Cancelled>([&] { call.Result(); });
  EXPECT_FALSE(call.Cancel());
  EXPECT_TRUE(Stops(1));
  // Its thread goes on with other calls.
  EXPECT_EQ(worker_.DoubleAsync(2).Result(), 4);
}

TEST_F(AsyncTest, CannotBeCancelledOnceItsOutcomeIsThere) {
  const auto call = worker_.DoubleAsync(2);
  EXPECT_EQ(call.Result(), 4);
  EXPECT_FALSE(call.Cancel());
  EXPECT_EQ(call.Result(), 4);
}

TEST_F(AsyncTest, WaitsForAThreadWhereTooManyCallsRun) {
  std::vector<roost::Future<void>> calls;
  for (int i = 0; i < roost::kMaxAsyncCalls; ++i) calls.push_back(worker_.BlockAsync());
  ASSERT_TRUE(Blocks(roost::kMaxAsyncCalls));
  const auto late = worker_.DoubleAsync(2);
  const auto never = worker_.FailAsync("it ran");
  EXPECT_FALSE(late.Done());
  EXPECT_TRUE(never.Cancel());
  worker_.Release();
  EXPECT_EQ(late.Result(), 4);
  Thrown<roost::Cancelled>([&] { never.Result(); });
  for (const auto& call : calls) call.Result();
}

// Whenever the cancellation comes, what came is held once and what did not come not at all.
TEST_F(AsyncTest, LosesAndKeepsNoReferenceWhereCancellationMeetsTheAnswer) {
  for (int round = 0; round < 100; ++round) {
    auto call = worker_.MakeAsync();
    for (int i = 0; i < round; ++i) std::this_thread::yield();  // anywhere in it
    const bool cancelled = call.Cancel();
    try {
      EXPECT_EQ(call.Result().Double(2), 4);
      EXPECT_FALSE(cancelled);
    } catch (const roost::Cancelled&) {
      EXPECT_TRUE(cancelled);
    }
  }
  EXPECT_TRUE(Eventually([&] { return server_.NumberOfObjects() == 1; }))
      << server_.NumberOfObjects();
}

TEST_F(AsyncTest, EndsWithTheServer) {
  std::vector<roost::Future<void>> calls;
  for (int i = 0; i < 20; ++i) calls.push_back(worker_.BlockAsync());
  ASSERT_TRUE(Blocks(20));
  ::kill(server_.pid(), SIGKILL);
  for (const auto& call : calls) Thrown<roost::ServerGone>([&] { call.Result(); });
}

void CallOften(calls::WorkerProxy worker) {
  std::vector<roost::Future<void>> calls;
  for (int i = 0; i < 10; ++i) calls.push_back(worker.BlockAsync());
  for (const auto& call : calls) call.Wait();
}

TEST_F(AsyncTest, EndsWithTheCaller) {
  auto child = roost::Spawn<&CallOften>(worker_);
  ASSERT_TRUE(Blocks(10));
  child.Kill();
  EXPECT_TRUE(Stops(10));
  EXPECT_TRUE(Eventually([&] { return server_.Objects().at(0).references == 1; }));
}

TEST_F(AsyncTest, DoesNotKeepAProcessFromItsEnd) {
  auto child = roost::Spawn<&CallOften>(worker_);
  ASSERT_TRUE(Blocks(10));
  worker_.Release();
  child.Result();
}

TEST_F(AsyncTest, LeavesNoThreadOrConnectionOnceItRests) {
  const auto first = worker_.BlockAsync();  // from now on a thread there watches for hang-ups
  ASSERT_TRUE(Blocks(1));
  worker_.Release();
  first.Result();
  const Footprint here(::getpid()), there(server_.pid());
  std::vector<roost::Future<void>> calls;
  for (int i = 0; i < 30; ++i) calls.push_back(worker_.BlockAsync());
  ASSERT_TRUE(Blocks(30));
  worker_.Release();
  for (const auto& call : calls) call.Result();
  EXPECT_TRUE(Eventually([&] { return Footprint(::getpid()).threads <= here.threads; }));
  EXPECT_TRUE(Eventually([&] { return Footprint(server_.pid()).threads <= there.threads; }));
  EXPECT_TRUE(Eventually([&] { return Footprint(::getpid()).descriptors <= here.descriptors; }));
}

TEST_F(AsyncTest, RunsAnyFunction) {
  const auto sum = roost::Async([worker = worker_] { return worker.Double(1) + worker.Double(2); });
  EXPECT_EQ(sum.Result(), 6);
  const auto blocks = roost::Async([worker = worker_] {
    worker.Block();
    return worker.Double(1);
  });
  ASSERT_TRUE(Blocks(1));
  EXPECT_TRUE(blocks.Cancel());
  EXPECT_TRUE(Stops(1));
}

TEST_F(AsyncTest, RunsCallbacksOnItsOwnThread) {
  std::thread::id thread;
  const auto task = [&thread](int64_t x) {
    thread = std::this_thread::get_id();
    return x + 1;
  };
  EXPECT_EQ(worker_.CallAsync(roost::Callback(task), 3).Result(), 4);
  EXPECT_NE(thread, std::this_thread::get_id());
}

using FunctionCallbackTest = CallsTest;

int64_t Square(int64_t x) { return x * x; }

class Cube {
 public:
  int64_t Run(int64_t x) { return x * x * x; }
  int64_t operator()(int64_t) { return 0; }
};

TEST_F(FunctionCallbackTest, IsCalledAsTheOneMethodOfTheInterface) {
  int64_t last = 0;
  EXPECT_EQ(worker_.Call(roost::Callback([&last](int64_t x) { return last = x + 1; }), 3), 4);
  EXPECT_EQ(last, 4);
  EXPECT_EQ(worker_.Call(roost::Callback([calls = 0](auto x) mutable { return x + ++calls; }), 3),
            4);
  EXPECT_EQ(worker_.Call(roost::Callback(&Square), 3), 9);
}

TEST_F(FunctionCallbackTest, IsWhatAClassWithTheMethodIsNot) {
  Cube cube;
  EXPECT_EQ(worker_.Call(roost::Callback(cube), 3), 27);
  EXPECT_EQ(worker_.Call(roost::Callback(Cube()), 2), 8);
}

TEST_F(FunctionCallbackTest, ThrowsToTheCaller) {
  const auto fail = [](int64_t) -> int64_t { throw std::range_error("why"); };
  Thrown<std::range_error>([&] { worker_.Call(roost::Callback(fail), 3); });
}

}  // namespace
