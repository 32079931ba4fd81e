// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_PAR_MAP_H_
#define ROOST_POOL_PAR_MAP_H_

// A function on the items of a range, several at a time; the results in order, as they are there.
//
//   for (int64_t x : roost::ParMap(inputs, [&](int64_t x) { return doubler.Double(x); },
//                                  {.concurrency = 50})) ...              // on 50 threads
//   for (const std::string& digest : roost::ParMap<&Digest>(paths)) ...   // in a process per CPU
//
// The range is read as it is needed, so it may be endless: at most `max_in_flight` items are in
// work or wait to be read at any time. A range that has a name is referred to, and must live as
// long as the results are read; a temporary one is moved.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <ranges>
#include <stop_token>
#include <type_traits>
#include <utility>
#include <vector>

#include "roost/base/deadline.h"
#include "roost/error/error.h"
#include "roost/pool/allowed_cpus.h"
#include "roost/pool/imap_range.h"
#include "roost/pool/pool.h"
#include "roost/pool/progress.h"
#include "roost/process/future.h"
#include "roost/process/thread.h"

namespace roost {

// What ParMap runs a function of the program on.
enum class Executor { kThreads, kProcesses };

// How ParMap works. A value.
struct ParMapOptions {
  // How many threads or processes, at least 1. None: as many as CPUs that may be used.
  std::optional<int> concurrency = std::nullopt;

  // At least 1. None: twice the concurrency and 16 more, so that none waits for the reader.
  std::optional<size_t> max_in_flight = std::nullopt;

  // Is told after each result that is read, on the reader's thread. The total is known of ranges
  // that know their size.
  ProgressCallback progress = nullptr;
};

// What ParMap gives. Destroying it drops what has not begun, and waits for what has: of processes,
// it terminates them.
template <class R>
using ParMapRange = ResultRange<internal::ValueOf<R>>;

namespace internal {

// Threads that do jobs in the order of their submission. A resource; destroying it drops the jobs
// that have not begun. Threads: any.
class JobThreads {
 public:
  // Throws SpawnError.
  explicit JobThreads(int count);
  ~JobThreads();
  JobThreads(const JobThreads&) = delete;
  JobThreads& operator=(const JobThreads&) = delete;

  void Submit(std::function<void()> job);

 private:
  void Run(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::function<void()>> jobs_;  // under mutex_
  std::vector<Thread<void>> threads_;
};

// The concurrency and max_in_flight that are meant. Throws InvalidArgument.
ParMapOptions WithDefaults(ParMapOptions options);

// Items on their way to results. `Range` is a reference to somebody's range, or one that is owned.
// For one thread.
template <class R, class Range>
class ParMapState {
 public:
  using Outcome = std::shared_ptr<FutureState<R>>;
  using Submit = std::function<Outcome(std::ranges::range_reference_t<Range>)>;

  ParMapState(Range&& items, Submit submit, const ParMapOptions& options)
      : items_(std::forward<Range>(items)),
        item_(std::ranges::begin(items_)),
        submit_(std::move(submit)),
        max_in_flight_(*options.max_in_flight),
        callback_(options.progress) {
    if constexpr (std::ranges::sized_range<Range>) progress_.total = std::ranges::size(items_);
    if (callback_) callback_(progress_);
  }

  std::optional<ValueOf<R>> Next(const Deadline& deadline) {
    Fill();
    if (in_flight_.empty()) return std::nullopt;
    if (!in_flight_.front()->WaitUntilDone(deadline)) {
      throw TimeoutError("the next result is not there in time");
    }
    const Outcome outcome = std::move(in_flight_.front());
    in_flight_.pop_front();
    Fill();
    ++progress_.done;
    if (callback_) callback_(progress_);
    if (outcome->Failure()) std::rethrow_exception(outcome->Failure());
    return outcome->TakeValue();
  }

 private:
  void Fill() {
    for (; in_flight_.size() < max_in_flight_ && item_ != std::ranges::end(items_); ++item_) {
      in_flight_.push_back(submit_(*item_));
    }
  }

  Range items_;
  std::ranges::iterator_t<Range> item_;
  const Submit submit_;
  const size_t max_in_flight_;
  const ProgressCallback callback_;
  Progress progress_;
  std::deque<Outcome> in_flight_;
};

template <class R, class Range, class Submit>
ParMapRange<R> MakeParMapRange(Range&& items, Submit submit, const ParMapOptions& options) {
  auto state = std::make_shared<ParMapState<R, Range>>(std::forward<Range>(items),
                                                       std::move(submit), options);
  return ParMapRange<R>(
      [state = std::move(state)](const Deadline& deadline) { return state->Next(deadline); });
}

// Calls the function and brings its outcome.
template <class R, class F, class Item>
void RunJob(FutureState<R>& outcome, const F& function, Item&& item) {
  std::optional<ValueOf<R>> value;
  try {
    if constexpr (std::is_void_v<R>) {
      function(std::forward<Item>(item));
      value.emplace();
    } else {
      value.emplace(function(std::forward<Item>(item)));
    }
  } catch (...) {
    return outcome.SetError(std::current_exception());
  }
  outcome.SetValue(std::move(*value));
}

}  // namespace internal

// Calls `function`, anything that can be called by several threads at once, on threads of this
// process; it gets each item as an rvalue of the range's value type. Throws InvalidArgument,
// SpawnError.
template <std::ranges::input_range Range, class F>
auto ParMap(Range&& items, F function, ParMapOptions options = {}) {
  using Item = std::ranges::range_value_t<Range>;
  using R = std::remove_cvref_t<std::invoke_result_t<const F&, Item>>;
  options = internal::WithDefaults(std::move(options));
  auto threads = std::make_shared<internal::JobThreads>(*options.concurrency);
  auto shared = std::make_shared<const F>(std::move(function));
  return internal::MakeParMapRange<R>(
      std::forward<Range>(items),
      [threads = std::move(threads),
       shared = std::move(shared)](std::ranges::range_reference_t<Range> reference) {
        auto outcome = std::make_shared<internal::FutureState<R>>();
        auto item = std::make_shared<Item>(std::forward<decltype(reference)>(reference));
        threads->Submit([outcome, shared, item = std::move(item)] {
          internal::RunJob<R>(*outcome, *shared, std::move(*item));
        });
        return outcome;
      },
      options);
}

// Calls Fn in the workers of a pool, which must live as long as the result is read; `concurrency`
// is the pool's.
template <auto Fn, std::ranges::input_range Range>
ParMapRange<internal::ResultOf<Fn>> ParMap(Pool& pool, Range&& items, ParMapOptions options = {}) {
  options.concurrency = pool.processes();
  options = internal::WithDefaults(std::move(options));
  return internal::MakeParMapRange<internal::ResultOf<Fn>>(
      std::forward<Range>(items),
      [&pool](std::ranges::range_reference_t<Range> item) {
        return internal::AsyncResultAccess::StateOf(
            pool.ApplyAsync<Fn>(std::forward<decltype(item)>(item)));
      },
      options);
}

// Calls Fn in processes that are started for it, or on threads. Throws InvalidArgument, SpawnError.
template <auto Fn, std::ranges::input_range Range>
ParMapRange<internal::ResultOf<Fn>> ParMap(Range&& items, ParMapOptions options = {},
                                           Executor executor = Executor::kProcesses) {
  options = internal::WithDefaults(std::move(options));
  if (executor == Executor::kThreads) {
    return ParMap(std::forward<Range>(items), Fn, std::move(options));
  }
  auto pool = std::make_shared<Pool>(PoolOptions{.processes = options.concurrency});
  return internal::MakeParMapRange<internal::ResultOf<Fn>>(
      std::forward<Range>(items),
      [pool = std::move(pool)](std::ranges::range_reference_t<Range> item) {
        return internal::AsyncResultAccess::StateOf(
            pool->ApplyAsync<Fn>(std::forward<decltype(item)>(item)));
      },
      options);
}

}  // namespace roost

#endif  // ROOST_POOL_PAR_MAP_H_
