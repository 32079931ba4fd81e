// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_CALL_SHARD_H_
#define ROOST_PROXIES_CALL_SHARD_H_

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "roost/base/tick_clock.h"
#include "roost/proxies/latency_histogram.h"

namespace roost::internal {

// A method of a class, by names that stay for good: a plugin is never unloaded.
struct MethodKey {
  const char* class_name;
  uint64_t interface_id;
  uint32_t method_id;  // or one of these:
  static constexpr uint32_t kConstructor = 1 << 16, kUnknown = kConstructor + 1;

  friend bool operator==(const MethodKey&, const MethodKey&) = default;
};

// A number that one thread adds to and others read.
class ShardCounter {
 public:
  void Add(uint64_t more) {
    value_.store(value_.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
  }
  void RaiseTo(uint64_t value) {
    if (value > value_.load(std::memory_order_relaxed)) {
      value_.store(value, std::memory_order_relaxed);
    }
  }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

// What one thread counts of one method. Rows of the histogram are made when they are needed: most
// methods take a few octaves.
class MethodNumbers {
 public:
  MethodNumbers(const MethodKey& key, const char* method) : key(key), method(method) {}
  ~MethodNumbers();

  // By the thread that owns it.
  void Count(uint64_t nanoseconds, bool threw) {
    Bucket(LatencyHistogram::BucketOf(nanoseconds)).Add(1);
    total.Add(nanoseconds);
    max.RaiseTo(nanoseconds);
    if (threw) errors.Add(1);
  }
  void Add(const MethodNumbers& other);
  // By any.
  LatencyHistogram Histogram() const;

  const MethodKey key;
  const char* const method;
  ShardCounter errors, total, max;
  MethodNumbers* next = nullptr;  // of the shard; set before others see this one

 private:
  using Row = std::array<ShardCounter, LatencyHistogram::kRowBuckets>;

  ShardCounter& Bucket(size_t bucket) {
    auto& row = rows_[bucket / LatencyHistogram::kRowBuckets];
    Row* counts = row.load(std::memory_order_relaxed);
    if (counts == nullptr) row.store(counts = new Row, std::memory_order_release);
    return (*counts)[bucket % LatencyHistogram::kRowBuckets];
  }

  std::array<std::atomic<Row*>, LatencyHistogram::kRows> rows_{};
};

// A place for a call that runs, which the owner writes and others read at any time. `phase_` says
// what is there: modulo 4 nothing (0), a call that is being written (1), a call (2). A reader that
// finds the same call before and after has read it whole; each word is released after the phase
// that announces it, so that who sees a newer word sees a newer phase too.
class CallFrame {
 public:
  struct Contents {
    MethodNumbers* method;
    uint64_t object, connection, begin;
  };

  // By the owner. What Begin was given lives as long as the shard.
  void Begin(const Contents& call) {
    const uint64_t phase = phase_.load(std::memory_order_relaxed);
    phase_.store(phase + 1, std::memory_order_relaxed);
    method_.store(call.method, std::memory_order_release);
    object_.store(call.object, std::memory_order_release);
    connection_.store(call.connection, std::memory_order_release);
    begin_.store(call.begin, std::memory_order_release);
    phase_.store(phase + 2, std::memory_order_release);
  }
  void End() {
    phase_.store(phase_.load(std::memory_order_relaxed) + 2, std::memory_order_release);
  }
  // By the owner, between both.
  MethodNumbers* method() const { return method_.load(std::memory_order_relaxed); }
  uint64_t begin() const { return begin_.load(std::memory_order_relaxed); }

  // By any: the call that runs, if there is one and it does not change all the time.
  std::optional<Contents> Read() const;

  // The frame of the calls within this one, made at the first.
  CallFrame* Inner() {
    CallFrame* inner = inner_.load(std::memory_order_relaxed);
    if (inner == nullptr) {
      inner = new CallFrame;
      inner->outer_ = this;
      inner_.store(inner, std::memory_order_release);
    }
    return inner;
  }
  const CallFrame* inner() const { return inner_.load(std::memory_order_acquire); }
  CallFrame* outer() const { return outer_; }

  CallFrame() = default;
  CallFrame(const CallFrame&) = delete;
  CallFrame& operator=(const CallFrame&) = delete;
  ~CallFrame() { delete inner_.load(); }

 private:
  std::atomic<uint64_t> phase_{0};
  std::atomic<MethodNumbers*> method_{nullptr};
  std::atomic<uint64_t> object_{0}, connection_{0}, begin_{0};
  std::atomic<CallFrame*> inner_{nullptr};
  CallFrame* outer_ = nullptr;
};

// The numbers of one thread, and the calls that it runs. Written by that thread alone; the rest is
// for any, as long as the shard lives.
class CallShard {
 public:
  CallShard(const TickClock& clock, pid_t thread) : clock_(clock), thread_(thread) {}
  ~CallShard();
  CallShard(const CallShard&) = delete;
  CallShard& operator=(const CallShard&) = delete;

  // The method's numbers; null when it has not been counted here yet. Then Add makes them; `method`
  // is its name, which stays for good.
  MethodNumbers* Find(const MethodKey& key) const {
    if (slots_.empty()) return nullptr;
    const size_t mask = slots_.size() - 1;
    for (size_t i = HashOf(key) & mask;; i = (i + 1) & mask) {
      if (slots_[i] == nullptr || slots_[i]->key == key) return slots_[i];
    }
  }
  MethodNumbers* Add(const MethodKey& key, const char* method);

  // Around each call, which may nest.
  void Begin(MethodNumbers* method, uint64_t object, uint64_t connection) {
    top_ = top_ == nullptr ? &first_ : top_->Inner();
    top_->Begin({method, object, connection, clock_.Now()});
  }
  void End(bool threw) {
    const uint64_t nanoseconds = clock_.NanosecondsBetween(top_->begin(), clock_.Now());
    MethodNumbers* const method = top_->method();
    top_->End();
    top_ = top_->outer();
    method->Count(nanoseconds, threw);
  }

  // By any.
  const MethodNumbers* methods() const { return methods_.load(std::memory_order_acquire); }
  const CallFrame& first() const { return first_; }
  pid_t thread() const { return thread_; }

 private:
  static size_t HashOf(const MethodKey& key) {
    const uint64_t mixed = (key.interface_id ^ reinterpret_cast<uintptr_t>(key.class_name) ^
                            (uint64_t{key.method_id} << 32)) *
                           0x9e3779b97f4a7c15;
    return mixed >> 40;
  }
  void Grow();

  const TickClock& clock_;
  const pid_t thread_;
  CallFrame first_;
  CallFrame* top_ = nullptr;
  std::vector<MethodNumbers*> slots_;  // a power of two, at most half of them taken
  size_t used_ = 0;
  std::atomic<MethodNumbers*> methods_{nullptr};  // a list, the newest first
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_CALL_SHARD_H_
