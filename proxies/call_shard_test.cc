// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/call_shard.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/tick_clock.h"

namespace {

using roost::LatencyHistogram;
using roost::TickClock;
using roost::internal::CallFrame;
using roost::internal::CallShard;
using roost::internal::MethodKey;
using roost::internal::MethodNumbers;

constexpr char kClass[] = "Class";

TEST(CallShardTest, FindsEachMethodAmongMany) {
  CallShard shard(TickClock::Instance(), 1);
  std::vector<MethodNumbers*> added;
  for (uint32_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(shard.Find({kClass, i % 7, i}), nullptr);
    added.push_back(shard.Add({kClass, i % 7, i}, "method"));
  }
  for (uint32_t i = 0; i < 1000; ++i) EXPECT_EQ(shard.Find({kClass, i % 7, i}), added[i]);
  EXPECT_EQ(shard.Find({"Other", 0, 0}), nullptr);
}

TEST(CallShardTest, CountsACallAtItsEndAndShowsItMeanwhile) {
  CallShard shard(TickClock::Instance(), 1);
  MethodNumbers* const outer = shard.Add({kClass, 1, 0}, "outer");
  MethodNumbers* const inner = shard.Add({kClass, 1, 1}, "inner");
  EXPECT_FALSE(shard.first().Read());
  shard.Begin(outer, 7, 3);
  shard.Begin(inner, 8, 4);
  const auto first = shard.first().Read();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->method, outer);
  EXPECT_EQ(first->object, 7u);
  EXPECT_EQ(first->connection, 3u);
  const auto second = shard.first().inner()->Read();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->method, inner);
  EXPECT_EQ(outer->Histogram().count(), 0u);
  shard.End(/*threw=*/true);
  EXPECT_FALSE(shard.first().inner()->Read());
  EXPECT_TRUE(shard.first().Read());
  shard.End(/*threw=*/false);
  EXPECT_FALSE(shard.first().Read());
  EXPECT_EQ(inner->Histogram().count(), 1u);
  EXPECT_EQ(inner->errors.value(), 1u);
  EXPECT_EQ(outer->Histogram().count(), 1u);
  EXPECT_EQ(outer->errors.value(), 0u);
  EXPECT_GE(outer->total.value(), inner->total.value());
  EXPECT_EQ(outer->max.value(), outer->total.value());
}

TEST(CallShardTest, AddsAnothersNumbers) {
  MethodNumbers one({kClass, 1, 0}, "method"), two({kClass, 1, 0}, "method");
  one.Count(1000, false);
  two.Count(1000, true);
  two.Count(500'000, false);
  one.Add(two);
  EXPECT_EQ(one.Histogram().count(), 3u);
  EXPECT_EQ(one.Histogram().count(LatencyHistogram::BucketOf(1000)), 2u);
  EXPECT_EQ(one.errors.value(), 1u);
  EXPECT_EQ(one.total.value(), 502'000u);
  EXPECT_EQ(one.max.value(), 500'000u);
}

// A reader never sees the parts of two calls as one, and counts never go down.
TEST(CallShardTest, IsReadWholeWhileItIsWritten) {
  CallShard shard(TickClock::Instance(), 1);
  MethodNumbers* const methods[] = {shard.Add({kClass, 1, 0}, "even"),
                                    shard.Add({kClass, 1, 1}, "odd")};
  constexpr uint64_t kCalls = 300'000;
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (uint64_t i = 1; i <= kCalls; ++i) {
      shard.Begin(methods[i % 2], i, 3 * i);
      shard.Begin(methods[i % 2], 2 * i, 5 * i);
      shard.End(false);
      shard.End(i % 4 == 0);
    }
    done.store(true);
  });
  uint64_t seen = 0, last = 0, whole = 0;
  while (!done.load() || seen == 0) {
    if (const auto call = shard.first().Read()) {
      ASSERT_EQ(call->connection, 3 * call->object);
      ASSERT_EQ(call->method, methods[call->object % 2]);
      ASSERT_GE(call->object, last);
      last = call->object;
      ++whole;
    }
    const CallFrame* const inner = shard.first().inner();
    if (inner != nullptr) {
      if (const auto call = inner->Read()) {
        ASSERT_EQ(2 * call->connection, 5 * call->object);
        ASSERT_EQ(call->method, methods[call->object / 2 % 2]);
      }
    }
    const uint64_t now = methods[0]->Histogram().count();
    ASSERT_GE(now, seen);
    seen = now;
  }
  writer.join();
  EXPECT_GT(whole, 0u);
  EXPECT_EQ(methods[0]->Histogram().count(), kCalls);
  EXPECT_EQ(methods[1]->Histogram().count(), kCalls);
  EXPECT_EQ(methods[0]->errors.value(), kCalls / 4);
}

}  // namespace
