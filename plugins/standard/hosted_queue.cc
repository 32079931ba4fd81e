// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/hosted_queue.h"

#include <utility>

#include "roost/error/error.h"
#include "roost/standard/waiting.h"

namespace roost::standard {

void HostedQueue::Put(const Value& item, int64_t wait) {
  std::unique_lock lock(mutex_);
  const bool has_room = WaitFor(
      got_, lock, wait, [this] { return closed_ || max_size_ == 0 || items_.size() < max_size_; });
  if (closed_) throw QueueClosed("put into a queue that is closed");
  if (!has_room) throw Full("the queue has its " + std::to_string(max_size_) + " items");
  items_.push_back(item);
  ++undone_;
  put_.notify_one();
}

FoundItem HostedQueue::Get(int64_t wait) {
  std::unique_lock lock(mutex_);
  const bool ready = WaitFor(put_, lock, wait, [this] { return closed_ || !items_.empty(); });
  if (!ready) return {};
  if (items_.empty()) throw QueueClosed("the queue is closed and empty");
  FoundItem got{.found = true, .value = std::move(items_.front())};
  items_.pop_front();
  got_.notify_one();
  return got;
}

uint64_t HostedQueue::Size() const {
  std::lock_guard lock(mutex_);
  return items_.size();
}

void HostedQueue::TaskDone() {
  std::lock_guard lock(mutex_);
  if (undone_ == 0) throw InvalidState("more tasks are done than were put");
  if (--undone_ == 0) done_.notify_all();
}

bool HostedQueue::Join(int64_t wait) {
  std::unique_lock lock(mutex_);
  return WaitFor(done_, lock, wait, [this] { return undone_ == 0; });
}

void HostedQueue::Close() {
  std::lock_guard lock(mutex_);
  closed_ = true;
  put_.notify_all();
  got_.notify_all();
}

std::vector<Proxy> HostedQueue::HeldProxies() const {
  std::vector<Proxy> held;
  std::lock_guard lock(mutex_);
  for (const Value& item : items_) {
    held.insert(held.end(), item.objects().begin(), item.objects().end());
  }
  return held;
}

}  // namespace roost::standard
