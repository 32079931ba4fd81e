// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/call_shard.h"

#include <thread>
#include <utility>

namespace roost::internal {
namespace {

// So often a reader looks again at a call that changes while it reads.
constexpr int kLooks = 100;

}  // namespace

MethodNumbers::~MethodNumbers() {
  for (const auto& row : rows_) delete row.load(std::memory_order_relaxed);
}

void MethodNumbers::Add(const MethodNumbers& other) {
  const LatencyHistogram histogram = other.Histogram();
  for (size_t i = 0; i < LatencyHistogram::kBuckets; ++i) {
    if (histogram.count(i) != 0) Bucket(i).Add(histogram.count(i));
  }
  errors.Add(other.errors.value());
  total.Add(other.total.value());
  max.RaiseTo(other.max.value());
}

LatencyHistogram MethodNumbers::Histogram() const {
  LatencyHistogram histogram;
  for (size_t row = 0; row < rows_.size(); ++row) {
    const Row* const counts = rows_[row].load(std::memory_order_acquire);
    if (counts == nullptr) continue;
    for (size_t i = 0; i < counts->size(); ++i) {
      histogram.Add(row * LatencyHistogram::kRowBuckets + i, (*counts)[i].value());
    }
  }
  return histogram;
}

std::optional<CallFrame::Contents> CallFrame::Read() const {
  for (int i = 0; i < kLooks; ++i) {
    const uint64_t phase = phase_.load(std::memory_order_acquire);
    if (phase % 4 == 0) return std::nullopt;
    if (phase % 4 == 2) {
      const Contents call{
          method_.load(std::memory_order_acquire), object_.load(std::memory_order_acquire),
          connection_.load(std::memory_order_acquire), begin_.load(std::memory_order_acquire)};
      if (phase_.load(std::memory_order_relaxed) == phase) return call;
    }
    std::this_thread::yield();
  }
  return std::nullopt;
}

CallShard::~CallShard() {
  for (MethodNumbers* method = methods_.load(); method != nullptr;) {
    delete std::exchange(method, method->next);
  }
}

MethodNumbers* CallShard::Add(const MethodKey& key, const char* method) {
  if (2 * (used_ + 1) > slots_.size()) Grow();
  auto* const added = new MethodNumbers(key, method);
  const size_t mask = slots_.size() - 1;
  size_t i = HashOf(key) & mask;
  while (slots_[i] != nullptr) i = (i + 1) & mask;
  slots_[i] = added;
  ++used_;
  added->next = methods_.load(std::memory_order_relaxed);
  methods_.store(added, std::memory_order_release);
  return added;
}

void CallShard::Grow() {
  constexpr size_t kFirst = 8;
  std::vector<MethodNumbers*> slots(slots_.empty() ? kFirst : 2 * slots_.size());
  const size_t mask = slots.size() - 1;
  for (MethodNumbers* method : slots_) {
    if (method == nullptr) continue;
    size_t i = HashOf(method->key) & mask;
    while (slots[i] != nullptr) i = (i + 1) & mask;
    slots[i] = method;
  }
  slots_.swap(slots);
}

}  // namespace roost::internal
