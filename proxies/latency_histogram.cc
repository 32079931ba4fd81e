// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace roost {
namespace {

// Durations count in units of 2^kUnitBits nanoseconds. The first row has those below eight units,
// each further one an octave.
constexpr int kUnitBits = 5;
constexpr int kRowBits = 3;
static_assert(LatencyHistogram::kRowBuckets == 1 << kRowBits);

}  // namespace

size_t LatencyHistogram::BucketOf(uint64_t nanoseconds) {
  const uint64_t units = nanoseconds >> kUnitBits;
  if (units < kRowBuckets) return units;
  const int octave = std::bit_width(units) - 1;
  const uint64_t row = octave - kRowBits + 1;
  const uint64_t within = (units >> (octave - kRowBits)) & (kRowBuckets - 1);
  return std::min<size_t>(row * kRowBuckets + within, kBuckets - 1);
}

std::chrono::nanoseconds LatencyHistogram::LowerBound(size_t bucket) {
  const size_t row = bucket / kRowBuckets, within = bucket % kRowBuckets;
  const uint64_t units = row == 0 ? within : (kRowBuckets + within) << (row - 1);
  return std::chrono::nanoseconds(units << kUnitBits);
}

LatencyHistogram& LatencyHistogram::operator+=(const LatencyHistogram& other) {
  for (size_t i = 0; i < kBuckets; ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  return *this;
}

LatencyHistogram LatencyHistogram::Since(const LatencyHistogram& earlier) const {
  if (count_ < earlier.count_) return *this;
  LatencyHistogram difference;
  for (size_t i = 0; i < kBuckets; ++i) {
    if (counts_[i] > earlier.counts_[i]) difference.Add(i, counts_[i] - earlier.counts_[i]);
  }
  return difference;
}

uint64_t LatencyHistogram::CountBelow(std::chrono::nanoseconds limit) const {
  uint64_t below = 0;
  for (size_t i = 0; i < kBuckets && UpperBound(i) <= limit; ++i) below += counts_[i];
  return below;
}

std::chrono::nanoseconds LatencyHistogram::Percentile(double fraction) const {
  if (count_ == 0) return std::chrono::nanoseconds(0);
  const double wanted = std::clamp(fraction, 0.0, 1.0) * static_cast<double>(count_);
  double before = 0;
  size_t last = 0;
  for (size_t i = 0; i < kBuckets; ++i) {
    if (counts_[i] == 0) continue;
    last = i;
    const auto here = static_cast<double>(counts_[i]);
    if (before + here >= wanted) {
      const auto low = static_cast<double>(LowerBound(i).count());
      const auto high = static_cast<double>(UpperBound(i).count());
      const double part = std::max(0.0, wanted - before) / here;
      return std::chrono::nanoseconds(std::llround(low + (high - low) * part));
    }
    before += here;
  }
  return UpperBound(last);
}

}  // namespace roost
