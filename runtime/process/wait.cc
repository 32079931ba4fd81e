// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/wait.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>

#include "roost/error/error.h"
#include "roost/process/program.h"

namespace roost {

namespace internal {

// Outlives the order in the listeners that are running when it goes.
struct CompletionOrder::Shared {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<size_t> done;  // under mutex; not given yet
};

CompletionOrder::CompletionOrder(std::vector<Waitable> workers, Timeout timeout)
    : workers_(std::move(workers)),
      deadline_(Deadline::After(timeout)),
      shared_(std::make_shared<Shared>()) {
  for (size_t i = 0; i < workers_.size(); ++i) {
    const auto [entry, is_new] = listening_.try_emplace(workers_[i], 0);
    if (!is_new) continue;
    entry->second = workers_[i].completion()->Listen([shared = shared_, i] {
      const std::lock_guard lock(shared->mutex);
      shared->done.push_back(i);
      shared->changed.notify_one();
    });
  }
}

CompletionOrder::~CompletionOrder() {
  for (const auto& [worker, listener] : listening_) worker.completion()->Unlisten(listener);
}

size_t CompletionOrder::Next() {
  std::unique_lock lock(shared_->mutex);
  const auto is_there = [this] { return !shared_->done.empty(); };
  if (!is_there()) RefuseInFork();
  if (deadline_.never()) {
    shared_->changed.wait(lock, is_there);
  } else if (!shared_->changed.wait_until(lock, *deadline_.at(), is_there)) {
    throw TimeoutError(std::to_string(listening_.size() - given_) + " (of " +
                       std::to_string(listening_.size()) + ") unfinished");
  }
  const size_t index = shared_->done.front();
  shared_->done.pop_front();
  ++given_;
  return index;
}

}  // namespace internal

WaitResult Wait(const std::vector<Waitable>& workers, Timeout timeout, ReturnWhen return_when) {
  internal::CompletionOrder order(workers, timeout);
  try {
    while (!order.finished()) {
      const Waitable& worker = workers[order.Next()];
      if (return_when == ReturnWhen::kFirstCompleted) break;
      if (return_when == ReturnWhen::kFirstException && worker.Exception()) break;
    }
  } catch (const TimeoutError&) {
  }
  WaitResult result;
  for (const Waitable& worker : workers) {
    (worker.Done() ? result.done : result.not_done).insert(worker);
  }
  return result;
}

AsCompletedRange<const Waitable> AsCompleted(std::vector<Waitable> workers, Timeout timeout) {
  auto order = std::make_unique<internal::CompletionOrder>(std::move(workers), timeout);
  std::vector<const Waitable*> elements;
  for (const Waitable& worker : order->workers()) elements.push_back(&worker);
  return {std::move(order), std::move(elements)};
}

}  // namespace roost
