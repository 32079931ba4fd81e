// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/future.h"

#include <poll.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "roost/error/error.h"

namespace roost {
namespace {

using namespace std::chrono_literals;

TEST(FutureTest, GivesTheResultAsOftenAsAsked) {
  Promise<std::string> promise;
  const Future<std::string> future = promise.future();
  EXPECT_FALSE(future.Done());
  promise.SetResult("seven");
  EXPECT_TRUE(future.Done());
  EXPECT_EQ(future.Result(), "seven");
  EXPECT_EQ(future.Result(), "seven");
  EXPECT_EQ(future.Exception(), nullptr);
}

TEST(FutureTest, WaitsForAnotherThread) {
  Promise<void> promise;
  const Future<void> future = promise.future();
  const std::jthread thread([&promise] { promise.SetResult(); });
  EXPECT_TRUE(future.Wait(60s));
  EXPECT_NO_THROW(future.Result());
}

TEST(FutureTest, TimesOutQuietlyInWaitAndLoudlyInResult) {
  Promise<int> promise;
  EXPECT_FALSE(promise.future().Wait(1ms));
  EXPECT_FALSE(promise.future().Wait(-1s));
  EXPECT_THROW(promise.future().Result(1ms), TimeoutError);
  EXPECT_THROW(promise.future().Exception(0s), TimeoutError);
}

TEST(FutureTest, ThrowsTheExceptionEveryTime) {
  Promise<int> promise;
  promise.SetException(std::make_exception_ptr(std::out_of_range("far")));
  EXPECT_THROW(promise.future().Result(), std::out_of_range);
  EXPECT_THROW(promise.future().Result(), std::out_of_range);
  EXPECT_NE(promise.future().Exception(), nullptr);
}

TEST(FutureTest, HasOneOutcomeOnly) {
  Promise<int> promise;
  promise.SetResult(1);
  EXPECT_THROW(promise.SetResult(2), InvalidState);
  EXPECT_EQ(promise.future().Result(), 1);
}

TEST(FutureTest, FailsWhenThePromiseIsAbandoned) {
  auto promise = std::make_unique<Promise<int>>();
  const Future<int> future = promise->future();
  promise.reset();
  EXPECT_THROW(future.Result(), InvalidState);
}

TEST(FutureTest, ThenChainsBeforeAndAfterTheResult) {
  Promise<int> promise;
  const auto text = promise.future().Then([](int x) { return 2 * x; }).Then([](const int& x) {
    return std::to_string(x);
  });
  EXPECT_FALSE(text.Done());
  promise.SetResult(21);
  EXPECT_EQ(text.Result(), "42");
  int seen = 0;
  const Future<void> late = promise.future().Then([&seen](int x) { seen = x; });
  EXPECT_TRUE(late.Done());
  EXPECT_EQ(late.Then([] { return 1; }).Result(), 1);
  EXPECT_EQ(seen, 21);
}

TEST(FutureTest, ThenPassesFailuresOn) {
  Promise<int> promise;
  bool called = false;
  const auto after = promise.future().Then([&called](int) { called = true; });
  const auto throws = promise.future().Then([](int) -> int { throw std::range_error("then"); });
  promise.SetException(std::make_exception_ptr(std::out_of_range("far")));
  EXPECT_THROW(after.Result(), std::out_of_range);
  EXPECT_THROW(throws.Result(), std::out_of_range);
  EXPECT_FALSE(called);
  Promise<int> kept;
  kept.SetResult(1);
  const auto bad = kept.future().Then([](int) -> int { throw std::range_error("then"); });
  EXPECT_THROW(bad.Result(), std::range_error);
}

// C4
TEST(FutureTest, HasADescriptorForPoll) {
  Promise<int> promise;
  const Waitable waitable = promise.future();
  pollfd ready{waitable.native_handle(), POLLIN, 0};
  EXPECT_EQ(::poll(&ready, 1, 0), 0);
  promise.SetResult(1);
  EXPECT_EQ(::poll(&ready, 1, 0), 1);
}

}  // namespace
}  // namespace roost
