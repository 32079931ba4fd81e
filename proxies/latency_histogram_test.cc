// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/latency_histogram.h"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

namespace {

using roost::LatencyHistogram;
using std::chrono::nanoseconds;

TEST(LatencyHistogramTest, HasABucketForEveryDuration) {
  for (size_t i = 0; i < LatencyHistogram::kBuckets; ++i) {
    const auto low = static_cast<uint64_t>(LatencyHistogram::LowerBound(i).count());
    const auto high = static_cast<uint64_t>(LatencyHistogram::UpperBound(i).count());
    ASSERT_LT(low, high);
    ASSERT_EQ(LatencyHistogram::BucketOf(low), i);
    ASSERT_EQ(LatencyHistogram::BucketOf(high - 1), i);
  }
  EXPECT_EQ(LatencyHistogram::BucketOf(0), 0u);
  EXPECT_EQ(LatencyHistogram::BucketOf(UINT64_MAX), LatencyHistogram::kBuckets - 1);
}

TEST(LatencyHistogramTest, IsExactToAnEighthPartFromAQuarterMicrosecondToHours) {
  EXPECT_GT(LatencyHistogram::LowerBound(LatencyHistogram::kBuckets), std::chrono::hours(2));
  for (size_t i = LatencyHistogram::BucketOf(256); i < LatencyHistogram::kBuckets; ++i) {
    const auto width = LatencyHistogram::UpperBound(i) - LatencyHistogram::LowerBound(i);
    ASSERT_LE(8 * width, LatencyHistogram::LowerBound(i));
  }
}

TEST(LatencyHistogramTest, TellsPercentiles) {
  LatencyHistogram histogram;
  EXPECT_EQ(histogram.Percentile(0.5), nanoseconds(0));
  for (uint64_t us = 1; us <= 1000; ++us) histogram.Add(LatencyHistogram::BucketOf(us * 1000));
  EXPECT_EQ(histogram.count(), 1000u);
  for (const double fraction : {0.1, 0.5, 0.9, 0.99, 1.0}) {
    const auto told = static_cast<double>(histogram.Percentile(fraction).count());
    EXPECT_NEAR(told, fraction * 1e6, fraction * 1e6 / 8) << fraction;
  }
}

TEST(LatencyHistogramTest, CountsWholeBucketsBelowALimit) {
  LatencyHistogram histogram;
  histogram.Add(LatencyHistogram::BucketOf(1023), 3);
  histogram.Add(LatencyHistogram::BucketOf(1024), 2);
  EXPECT_EQ(histogram.CountBelow(nanoseconds(1024)), 3u);
  EXPECT_EQ(histogram.CountBelow(nanoseconds(2048)), 5u);
  EXPECT_EQ(histogram.CountBelow(nanoseconds(512)), 0u);
}

TEST(LatencyHistogramTest, AddsUpAndTellsWhatHasComeSince) {
  LatencyHistogram early, late;
  early.Add(10, 4);
  late.Add(10, 7);
  late.Add(20, 1);
  const LatencyHistogram since = late.Since(early);
  EXPECT_EQ(since.count(), 4u);
  EXPECT_EQ(since.count(10), 3u);
  EXPECT_EQ(since.count(20), 1u);
  LatencyHistogram sum = early;
  sum += since;
  EXPECT_EQ(sum, late);
  EXPECT_EQ(early.Since(late), early);  // another server
}

}  // namespace
