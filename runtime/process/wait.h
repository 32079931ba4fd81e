// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_WAIT_H_
#define ROOST_PROCESS_WAIT_H_

#include <concepts>
#include <cstddef>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <set>
#include <type_traits>
#include <utility>
#include <vector>

#include "roost/base/deadline.h"
#include "roost/process/completion.h"
#include "roost/process/timeout.h"
#include "roost/process/waitable.h"

namespace roost {

// When Wait returns.
enum class ReturnWhen {
  kAllCompleted,
  kFirstCompleted,
  // When one has ended with an exception, else when all have. A killed process has one, a process
  // that this one terminated has none.
  kFirstException,
};

// What Wait found. It can be asked for the workers themselves: `done.contains(child)`.
struct WaitResult {
  std::set<Waitable> done;
  std::set<Waitable> not_done;
};

// Waits for processes, threads, futures and results of pools, in any mixture:
//
//   auto [done, not_done] = roost::Wait({child, thread, future}, 5s, ReturnWhen::kFirstCompleted);
//
// A timeout is no error: what is not done by then is in `not_done`. One that is given twice counts
// once; of none, both sets are empty. Throws InvalidState for a worker that was not started, and
// where it would have to wait in a fork. Any thread.
WaitResult Wait(const std::vector<Waitable>& workers, Timeout timeout = std::nullopt,
                ReturnWhen return_when = ReturnWhen::kAllCompleted);

namespace internal {

template <class Range>
concept Workers = std::ranges::forward_range<Range> &&
    std::convertible_to<std::ranges::range_reference_t<Range>, Waitable>;

template <Workers Range>
std::vector<Waitable> WaitablesOf(const Range& workers) {
  return std::vector<Waitable>(std::ranges::begin(workers), std::ranges::end(workers));
}

// Gives the indices of workers as they are done, each worker once.
class CompletionOrder {
 public:
  CompletionOrder(std::vector<Waitable> workers, Timeout timeout);
  ~CompletionOrder();
  CompletionOrder(const CompletionOrder&) = delete;
  CompletionOrder& operator=(const CompletionOrder&) = delete;

  const std::vector<Waitable>& workers() const { return workers_; }

  // All have been given.
  bool finished() const { return given_ == listening_.size(); }

  // The next one; waits for it. Throws TimeoutError, "2 (of 3) unfinished".
  size_t Next();

 private:
  struct Shared;

  const std::vector<Waitable> workers_;
  const Deadline deadline_;
  const std::shared_ptr<Shared> shared_;
  std::map<Waitable, Completion::Listener> listening_;
  size_t given_ = 0;
};

}  // namespace internal

// Wait for a range, such as a std::vector<Process<int>>.
template <internal::Workers Range>
WaitResult Wait(const Range& workers, Timeout timeout = std::nullopt,
                ReturnWhen return_when = ReturnWhen::kAllCompleted) {
  return Wait(internal::WaitablesOf(workers), timeout, return_when);
}

// What AsCompleted gives: an input range over its workers in the order in which they end. For one
// thread, once.
template <class T>
class AsCompletedRange {
 public:
  class Iterator {
   public:
    using value_type = std::remove_const_t<T>;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    explicit Iterator(AsCompletedRange* range) : range_(range) {}
    T& operator*() const { return *range_->elements_[range_->current_]; }
    Iterator& operator++() {
      range_->Advance();
      return *this;
    }
    void operator++(int) { range_->Advance(); }
    bool operator==(std::default_sentinel_t) const { return range_->ended_; }

   private:
    AsCompletedRange* range_ = nullptr;
  };

  AsCompletedRange(std::unique_ptr<internal::CompletionOrder> order, std::vector<T*> elements)
      : order_(std::move(order)), elements_(std::move(elements)) {}

  // This and ++ wait for the next worker, and throw TimeoutError, "n (of m) unfinished".
  Iterator begin() {
    Advance();
    return Iterator(this);
  }
  std::default_sentinel_t end() const { return {}; }

 private:
  void Advance() {
    ended_ = order_->finished();
    if (!ended_) current_ = order_->Next();
  }

  std::unique_ptr<internal::CompletionOrder> order_;
  std::vector<T*> elements_;
  size_t current_ = 0;
  bool ended_ = false;
};

// Gives workers as they end, each once, those that have ended already first:
//
//   for (const roost::Waitable& worker : roost::AsCompleted({child, thread}, 10s)) ...
//
// The timeout counts from this call. Throws InvalidState for a worker that was not started. Any
// thread.
AsCompletedRange<const Waitable> AsCompleted(std::vector<Waitable> workers,
                                             Timeout timeout = std::nullopt);

// The same for a range of workers of one type; it gives references to its elements.
//
//   for (roost::Process<int>& child : roost::AsCompleted(children)) total += child.Result();
template <internal::Workers Range>
auto AsCompleted(Range& workers, Timeout timeout = std::nullopt) {
  using T = std::remove_reference_t<std::ranges::range_reference_t<Range>>;
  std::vector<T*> elements;
  for (T& worker : workers) elements.push_back(&worker);
  return AsCompletedRange<T>(
      std::make_unique<internal::CompletionOrder>(internal::WaitablesOf(workers), timeout),
      std::move(elements));
}

}  // namespace roost

#endif  // ROOST_PROCESS_WAIT_H_
