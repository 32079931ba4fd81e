// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_LATENCY_HISTOGRAM_H_
#define ROOST_PROXIES_LATENCY_HISTOGRAM_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace roost {

// How many of some durations were how long, to an eighth part: each power of two of nanoseconds has
// eight buckets of one width, from 32 ns up to hours. A value.
//
//   const auto& latency = statistics.methods[0].latency;
//   latency.Percentile(0.99);    // 99 of 100 took no longer
class LatencyHistogram {
 public:
  static constexpr size_t kRowBuckets = 8;
  static constexpr size_t kRows = 36;
  static constexpr size_t kBuckets = kRows * kRowBuckets;

  // The bucket that a duration belongs to; the last one has all that are longer.
  static size_t BucketOf(uint64_t nanoseconds);
  // The shortest duration of a bucket, and the shortest that is too long for it; kBuckets has one
  // too.
  static std::chrono::nanoseconds LowerBound(size_t bucket);
  static std::chrono::nanoseconds UpperBound(size_t bucket) { return LowerBound(bucket + 1); }

  // `times` more durations of a bucket.
  void Add(size_t bucket, uint64_t times = 1) {
    counts_[bucket] += times;
    count_ += times;
  }
  LatencyHistogram& operator+=(const LatencyHistogram& other);

  // What has come since `earlier`, which is an earlier state of this one. Counts that have gone
  // down, of a server that has started anew, are taken whole.
  LatencyHistogram Since(const LatencyHistogram& earlier) const;

  uint64_t count() const { return count_; }
  uint64_t count(size_t bucket) const { return counts_[bucket]; }
  // How many were shorter than `limit`, of whole buckets.
  uint64_t CountBelow(std::chrono::nanoseconds limit) const;

  // So long took the part `fraction` of all, at most: 0.5 is the median. Between a bucket's bounds
  // it is interpolated. Zero when there is none.
  std::chrono::nanoseconds Percentile(double fraction) const;

  friend bool operator==(const LatencyHistogram&, const LatencyHistogram&) = default;

 private:
  uint64_t count_ = 0;
  std::array<uint64_t, kBuckets> counts_{};
};

}  // namespace roost

#endif  // ROOST_PROXIES_LATENCY_HISTOGRAM_H_
