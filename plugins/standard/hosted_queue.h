// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_QUEUE_H_
#define ROOST_STANDARD_HOSTED_QUEUE_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "plugins/standard/standard.roost.h"

namespace roost::standard {

// The items behind a QueueProxy or JoinableQueueProxy. Thread-safe.
class HostedQueue {
 public:
  explicit HostedQueue(uint64_t max_size) : max_size_(max_size) {}

  // Throws Full, QueueClosed.
  void Put(const Value& item, int64_t wait);
  // Nothing where there is none in time. Throws QueueClosed once a closed queue is empty.
  FoundItem Get(int64_t wait);
  uint64_t Size() const;
  uint64_t MaxSize() const { return max_size_; }
  // Throws InvalidState when no item is left undone.
  void TaskDone();
  // Whether every item that was put has been done.
  bool Join(int64_t wait);
  void Close();

  std::string DebugString() const { return std::to_string(Size()) + " items"; }
  std::vector<Proxy> HeldProxies() const;

 private:
  const uint64_t max_size_;
  mutable std::mutex mutex_;
  std::condition_variable_any put_, got_, done_;
  std::deque<Value> items_;
  uint64_t undone_ = 0;
  bool closed_ = false;
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_QUEUE_H_
