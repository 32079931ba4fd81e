// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/call_numbers.h"

#include <algorithm>
#include <barrier>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/proxies/adapter.h"

namespace {

using roost::MethodStatistics;
using roost::internal::CallNumbers;
using roost::internal::RunningCall;

// An adapter of an interface with methods "zero" to "two".
class Named final : public roost::Adapter {
 public:
  explicit Named(const char* name) : name_(name) {}
  uint64_t InterfaceId() const override { return 1; }
  const char* InterfaceName() const override { return name_; }
  const char* MethodName(uint64_t, uint16_t method) override {
    static constexpr const char* kNames[] = {"zero", "one", "two"};
    return method < 3 ? kNames[method] : nullptr;
  }
  void* As(uint64_t) override { return this; }
  void Dispatch(uint64_t, roost::ServerCall&) override {}
  std::shared_ptr<const void> object() const override { return nullptr; }

 private:
  const char* const name_;
};

void Call(Named& adapter, uint16_t method, bool throws = false) {
  try {
    RunningCall running(adapter, 1, method, 5, 9);
    if (throws) throw std::runtime_error("why");
    running.Returned();
  } catch (const std::runtime_error&) {
  }
}

MethodStatistics Numbers(const std::string& name, const std::string& method) {
  for (const MethodStatistics& numbers : CallNumbers::Instance().Methods()) {
    if (numbers.class_name == name && numbers.method == method) return numbers;
  }
  return {};
}

TEST(CallNumbersTest, AddsUpThreadsThatRunAndThreadsThatHaveEnded) {
  Named adapter("threads");
  constexpr int kThreads = 8, kCalls = 5000;
  std::barrier called(kThreads + 1), read(kThreads + 1);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < kCalls; ++j) Call(adapter, static_cast<uint16_t>(j % 2), j % 10 == 0);
      called.arrive_and_wait();
      read.arrive_and_wait();
    });
  }
  called.arrive_and_wait();
  const MethodStatistics alive = Numbers("threads", "zero");
  read.arrive_and_wait();
  for (std::thread& thread : threads) thread.join();
  const MethodStatistics ended = Numbers("threads", "zero");
  for (const auto* numbers : {&alive, &ended}) {
    EXPECT_EQ(numbers->calls, kThreads * kCalls / 2u);
    EXPECT_EQ(numbers->errors, kThreads * kCalls / 10u);
    EXPECT_EQ(numbers->latency.count(), numbers->calls);
    EXPECT_GE(numbers->total, numbers->max);
    EXPECT_GT(numbers->max.count(), 0);
  }
  EXPECT_EQ(alive.latency, ended.latency);
}

TEST(CallNumbersTest, ReadsWhileThreadsComeAndGo) {
  Named adapter("come and go");
  constexpr int kWaves = 50, kThreads = 4, kCalls = 100;
  uint64_t last = 0;
  for (int wave = 0; wave < kWaves; ++wave) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < kCalls; ++j) Call(adapter, 2);
      });
    }
    const uint64_t now = Numbers("come and go", "two").calls;
    EXPECT_GE(now, last);
    last = now;
    CallNumbers::Instance().RunningCalls();
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(Numbers("come and go", "two").calls, uint64_t{kWaves * kThreads * kCalls});
}

TEST(CallNumbersTest, PutsWhatNoMethodHasIntoOneEntry) {
  Named adapter("made up");
  for (int method = 3; method < 3000; ++method) Call(adapter, static_cast<uint16_t>(method), true);
  EXPECT_EQ(Numbers("made up", "(unknown)").errors, 2997u);
  const auto all = CallNumbers::Instance().Methods();
  EXPECT_EQ(std::count_if(all.begin(), all.end(),
                          [](const auto& numbers) { return numbers.class_name == "made up"; }),
            1);
}

TEST(CallNumbersTest, MergesClassesOfOneName) {
  static char first[] = "same", second[] = "same";
  Named one(first), other(second);
  Call(one, 0);
  Call(other, 0);
  EXPECT_EQ(Numbers("same", "zero").calls, 2u);
}

TEST(CallNumbersTest, CountsAConstructorUnderItsClass) {
  {
    RunningCall running("built", 3);
    const auto calls = CallNumbers::Instance().RunningCalls();
    ASSERT_EQ(calls.size(), 1u);
    EXPECT_EQ(calls[0].call.class_name, "built");
    EXPECT_EQ(calls[0].call.method, "(constructor)");
    EXPECT_EQ(calls[0].call.object, 0u);
  }
  EXPECT_EQ(Numbers("built", "(constructor)").errors, 1u);  // it never said that it returned
}

TEST(CallNumbersTest, ShowsCallsThatNestOnOneThread) {
  Named adapter("nested");
  RunningCall outer(adapter, 1, 0, 11, 21);
  RunningCall inner(adapter, 1, 1, 12, 22);
  const auto calls = CallNumbers::Instance().RunningCalls();
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].call.method, "zero");
  EXPECT_EQ(calls[0].call.object, 11u);
  EXPECT_EQ(calls[0].connection, 21u);
  EXPECT_TRUE(calls[0].outermost);
  EXPECT_EQ(calls[1].call.method, "one");
  EXPECT_FALSE(calls[1].outermost);
  EXPECT_EQ(calls[0].call.thread, calls[1].call.thread);
  EXPECT_GE(calls[0].call.age, calls[1].call.age);
}

}  // namespace
