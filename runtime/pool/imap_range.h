// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_IMAP_RANGE_H_
#define ROOST_POOL_IMAP_RANGE_H_

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "roost/base/deadline.h"
#include "roost/error/error.h"
#include "roost/pool/chunk.h"
#include "roost/process/timeout.h"

namespace roost {

// Results that are given one by one: an input range, for one thread, once.
//
// Where a call failed, the step to it (begin, ++ or Next) throws its exception, and the next step
// goes on with the next call.
template <class T>
class ResultRange {
 public:
  class Iterator {
   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    explicit Iterator(ResultRange* range) : range_(range) {}
    T& operator*() const { return *range_->current_; }
    Iterator& operator++() {
      range_->current_ = range_->Next();
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return !range_->current_; }

   private:
    ResultRange* range_ = nullptr;
  };

  // `next` waits for the next result, or none at the end; it gets what it is waiting until.
  explicit ResultRange(std::function<std::optional<T>(const Deadline&)> next)
      : next_(std::move(next)) {}

  // The next result; none when there are no more. Throws TimeoutError, after which it can be asked
  // again.
  std::optional<T> Next(Timeout timeout = std::nullopt) { return next_(Deadline::After(timeout)); }

  Iterator begin() {
    current_ = Next();
    return Iterator(this);
  }
  std::default_sentinel_t end() const { return {}; }

 private:
  std::function<std::optional<T>(const Deadline&)> next_;
  std::optional<T> current_;
};

namespace internal {

// Collects the chunks of an imap, and gives their outcomes. Threads: any.
template <class R>
class ImapReceiver {
 public:
  explicit ImapReceiver(bool ordered) : ordered_(ordered) {}

  // Before any task is submitted.
  void Expect(size_t chunks) { chunks_ = chunks; }

  void Take(size_t index, Outcomes<R> outcomes) {
    const std::lock_guard lock(mutex_);
    arrived_.emplace(index, std::move(outcomes));
    changed_.notify_one();
  }
  void Fail(size_t index, size_t count, const std::exception_ptr& failure) {
    Outcomes<R> outcomes;
    for (size_t i = 0; i < count; ++i) outcomes.failures.emplace(i, failure);
    Take(index, std::move(outcomes));
  }

  // None at the end.
  std::optional<R> Next(const Deadline& deadline) {
    while (position_ == current_.values.size() + current_.failures.size()) {
      if (given_ == chunks_) return std::nullopt;
      TakeChunk(deadline);
    }
    const auto failure = current_.failures.find(position_);
    ++position_;
    if (failure != current_.failures.end()) {
      ++failures_;
      std::rethrow_exception(failure->second);
    }
    return std::move(current_.values[position_ - 1 - failures_]);
  }

 private:
  void TakeChunk(const Deadline& deadline) {
    std::unique_lock lock(mutex_);
    const auto is_there = [this] {
      return ordered_ ? arrived_.count(given_) != 0 : !arrived_.empty();
    };
    if (deadline.never()) {
      changed_.wait(lock, is_there);
    } else if (!changed_.wait_until(lock, *deadline.at(), is_there)) {
      throw TimeoutError("the next result is not there in time");
    }
    current_ = std::move(arrived_.extract(arrived_.begin()).mapped());
    position_ = failures_ = 0;
    ++given_;
  }

  const bool ordered_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<size_t, Outcomes<R>> arrived_;  // under mutex_; by chunk

  // The reader's.
  size_t chunks_ = 0;
  size_t given_ = 0;
  Outcomes<R> current_;
  size_t position_ = 0;
  size_t failures_ = 0;  // before position_
};

}  // namespace internal

// What Pool::Imap and ImapUnordered give.
template <class R>
class ImapRange : public ResultRange<R> {
 public:
  static_assert(!std::is_void_v<R>, "Imap is for functions that return something.");

  explicit ImapRange(std::shared_ptr<internal::ImapReceiver<R>> receiver)
      : ResultRange<R>([receiver = std::move(receiver)](const Deadline& deadline) {
          return receiver->Next(deadline);
        }) {}
};

}  // namespace roost

#endif  // ROOST_POOL_IMAP_RANGE_H_
