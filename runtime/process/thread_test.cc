// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/thread.h"

#include <pthread.h>
#include <sys/prctl.h>

#include <chrono>
#include <memory>
#include <semaphore>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "roost/error/error.h"

// All of table A, row 24: the same interface as a process.

namespace roost {
namespace {

using namespace std::chrono_literals;

// A24
TEST(ThreadTest, GivesTheResultOfItsFunction) {
  int local = 4;
  auto thread = SpawnThread([&local](int a, std::unique_ptr<int> b) { return a + *b + local; }, 1,
                            std::make_unique<int>(2));
  EXPECT_EQ(thread.Result(), 7);
  EXPECT_EQ(thread.Result(), 7);
  EXPECT_TRUE(thread.Join());
  EXPECT_TRUE(thread.Done());
  EXPECT_EQ(thread.Exception(), nullptr);
}

// A24
TEST(ThreadTest, ThrowsItsExceptionEveryTime) {
  auto thread = SpawnThread([] { throw std::out_of_range("far"); });
  EXPECT_THROW(thread.Join(), std::out_of_range);
  EXPECT_THROW(thread.Join(), std::out_of_range);
  EXPECT_THROW(thread.Result(), std::out_of_range);
  EXPECT_NE(thread.Exception(), nullptr);
}

// A24
TEST(ThreadTest, JoinIsQuietOnTimeoutAndResultIsNot) {
  std::binary_semaphore go(0);
  auto thread = SpawnThread([&go] { go.acquire(); });
  EXPECT_FALSE(thread.Join(1ms));
  EXPECT_FALSE(thread.Done());
  EXPECT_THROW(thread.Result(1ms), TimeoutError);
  EXPECT_THROW(thread.Exception(0s), TimeoutError);
  go.release();
  EXPECT_TRUE(thread.Join(60s));
}

// A24
TEST(ThreadTest, StartsOnceAndIsNothingBefore) {
  auto thread = MakeThread({.name = "worker"}, [] { return 1; });
  EXPECT_EQ(thread.name(), "worker");
  EXPECT_FALSE(thread.Done());
  EXPECT_THROW(thread.Join(), InvalidState);
  EXPECT_THROW(thread.Result(), InvalidState);
  EXPECT_THROW(thread.waitable(), InvalidState);
  EXPECT_THROW(thread.RequestStop(), InvalidState);
  thread.Start();
  EXPECT_THROW(thread.Start(), InvalidState);
  EXPECT_EQ(thread.Result(), 1);
}

TEST(ThreadTest, ShowsItsName) {
  const auto name = [] {
    char text[16] = "";
    ::prctl(PR_GET_NAME, text);
    return std::string(text);
  };
  auto named = MakeThread({.name = "a-thread-of-a-long-name"}, name);
  named.Start();
  EXPECT_EQ(named.Result(), "a-thread-of-a-l");
  EXPECT_EQ(SpawnThread(name).Result().substr(0, 7), "Thread-");
}

TEST(ThreadTest, StopsWhenAskedAndWhenItsHandleGoes) {
  const auto until_stop = [](std::stop_token stop) {
    std::binary_semaphore stopped(0);
    const std::stop_callback callback(stop, [&stopped] { stopped.release(); });
    stopped.acquire();
    return 5;
  };
  auto thread = SpawnThread(until_stop);
  EXPECT_TRUE(thread.RequestStop());
  EXPECT_FALSE(thread.RequestStop());
  EXPECT_EQ(thread.Result(), 5);
  SpawnThread(until_stop);  // returns: else this test does not end
}

TEST(ThreadTest, EndsWithoutResultByPthreadExit) {
  auto thread = SpawnThread([]() -> int { ::pthread_exit(nullptr); });
  EXPECT_THROW(thread.Result(), InvalidState);
}

}  // namespace
}  // namespace roost
