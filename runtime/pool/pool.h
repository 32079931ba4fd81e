// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_POOL_H_
#define ROOST_POOL_POOL_H_

// Worker processes that call functions of this program.
//
//   roost::Pool pool({.processes = 4});
//   int64_t one = pool.Apply<&Work>("a", 1);                             // waits
//   roost::AsyncResult<int64_t> later = pool.ApplyAsync<&Work>("b", 2);  // does not
//   std::vector<int64_t> all = pool.Map<&Square>(std::vector{1, 2, 3});  // in order
//   for (const std::string& text : pool.ImapUnordered<&Read>(paths)) ...  // as they are done
//
// Functions, arguments and results are as for Spawn (spawn.h). What a function throws comes with
// its type and its remote traceback. A worker that is killed fails the task that it was running,
// with BrokenWorker, and no other; a fresh one takes its place.

#include <algorithm>
#include <cstddef>
#include <exception>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

#include "roost/base/deadline.h"
#include "roost/codec/codec.h"
#include "roost/error/error.h"
#include "roost/pool/async_result.h"
#include "roost/pool/chunk.h"
#include "roost/pool/imap_range.h"
#include "roost/pool/pool_core.h"
#include "roost/pool/pool_options.h"
#include "roost/process/future.h"
#include "roost/process/spawn.h"
#include "roost/process/timeout.h"

namespace roost {

// What a map of calls that return R returns.
template <class R>
struct MapResultOf {
  using type = std::vector<R>;
};
template <>
struct MapResultOf<void> {
  using type = void;
};
// A vector of R, or nothing for void.
template <class R>
using MapResult = typename MapResultOf<R>::type;

// How a map hands out its calls. A value.
struct MapOptions {
  // How many calls a worker is given at once, at least 1. None: a quarter of a worker's share, but
  // not more than 2000, so that much work of small calls flows.
  std::optional<size_t> chunk_size = std::nullopt;

  // At the first exception, what has not begun is cancelled. Else all calls are made, and then the
  // first exception is thrown.
  bool cancel_on_error = false;
};

// How Imap and ImapUnordered hand out their calls. A value.
struct ImapOptions {
  // How many calls a worker is given at once, at least 1. Their results come together.
  size_t chunk_size = 1;
};

namespace internal {

template <auto Fn>
using ResultOf = typename SignatureOf<Fn>::Result;

// One call.
template <class R>
class ApplyTask final : public PoolTask {
 public:
  using PoolTask::PoolTask;

  void OnResult(Decoder& result) override {
    if constexpr (std::is_void_v<R>) {
      result.ExpectEnd();
      state.SetValue({});
    } else {
      R value = DecodeValue<R>(result);
      result.ExpectEnd();
      state.SetValue(std::move(value));
    }
  }
  void OnFailure(std::exception_ptr failure) override { state.SetError(std::move(failure)); }

  FutureState<R> state;
};

// A chunk of calls whose outcomes `Receiver` takes: its Take(index, Outcomes) or
// Fail(index, count, exception).
template <class R, class Receiver>
class ChunkTask final : public PoolTask {
 public:
  ChunkTask(Target target, Encoder arguments, std::shared_ptr<Receiver> receiver, size_t index,
            size_t count)
      : PoolTask(target, std::move(arguments)),
        receiver_(std::move(receiver)),
        index_(index),
        count_(count) {}

  void OnResult(Decoder& result) override {
    receiver_->Take(index_, DecodeOutcomes<R>(result, count_));
  }
  void OnFailure(std::exception_ptr failure) override {
    receiver_->Fail(index_, count_, std::move(failure));
  }

 private:
  const std::shared_ptr<Receiver> receiver_;
  const size_t index_;
  const size_t count_;
};

// Collects the chunks of a map. Threads: any.
template <class R>
class MapReceiver : public FutureState<MapResult<R>> {
 public:
  explicit MapReceiver(bool cancel_on_error) : cancel_on_error_(cancel_on_error) {}

  // Before any task is submitted.
  void Expect(CancellableTasks tasks) {
    chunks_.resize(tasks.tasks.size());
    left_ = tasks.tasks.size();
    tasks_ = std::move(tasks);
    if (left_ == 0) Finish();
  }

  void Take(size_t index, Outcomes<R> outcomes) {
    if (!outcomes.failures.empty()) {
      return Fail(index, 0, outcomes.failures.begin()->second);
    }
    {
      const std::lock_guard lock(mutex_);
      chunks_[index] = std::move(outcomes.values);
      if (--left_ != 0) return;
    }
    Finish();
  }

  void Fail(size_t, size_t, std::exception_ptr failure) {
    bool is_first, is_last;
    {
      const std::lock_guard lock(mutex_);
      is_first = !failure_;
      if (is_first) failure_ = std::move(failure);
      is_last = --left_ == 0;
    }
    if (is_last) return Finish();
    if (is_first && cancel_on_error_) tasks_.Cancel();
  }

 private:
  void Finish() {
    if (failure_) return this->SetError(std::move(failure_));
    if constexpr (std::is_void_v<R>) {
      this->SetValue({});
    } else {
      std::vector<R> all;
      if (chunks_.size() == 1) {
        all = std::move(chunks_[0]);
      } else {
        size_t size = 0;
        for (const auto& chunk : chunks_) size += chunk.size();
        all.reserve(size);
        for (auto& chunk : chunks_) {
          all.insert(all.end(), std::make_move_iterator(chunk.begin()),
                     std::make_move_iterator(chunk.end()));
        }
      }
      this->SetValue(std::move(all));
    }
  }

  const bool cancel_on_error_;
  CancellableTasks tasks_;
  std::mutex mutex_;
  std::vector<std::vector<ValueOf<R>>> chunks_;  // under mutex_, as all that follow
  size_t left_ = 0;
  std::exception_ptr failure_;
};

}  // namespace internal

// A pool of worker processes. A resource: destroying it terminates it. Threads: any, also at once,
// except destroying it.
class Pool {
 public:
  // Starts the workers, and waits for their initializers. Throws InvalidArgument, InvalidState
  // before Init, SpawnError, or what an initializer threw; no worker is left then.
  explicit Pool(PoolOptions options = {});
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // All that submit throw InvalidState once the pool is closed, and what argument codecs throw.
  // They do not wait until a worker is free.

  // Calls Fn with the arguments in a worker, and returns its result.
  template <auto Fn, class... A>
  internal::ResultOf<Fn> Apply(A&&... arguments) {
    return Take(ApplyAsync<Fn>(std::forward<A>(arguments)...));
  }

  // The same without waiting.
  template <auto Fn, class... A>
  AsyncResult<internal::ResultOf<Fn>> ApplyAsync(A&&... arguments) {
    using Signature = internal::SignatureOf<Fn>;
    using R = typename Signature::Result;
    if constexpr (Signature::CheckResult() && Signature::template Check<A...>()) {
      Encoder encoder;
      internal::EncodeArguments<typename Signature::Arguments>(
          encoder, std::make_index_sequence<Signature::kCount>(), std::forward<A>(arguments)...);
      auto task =
          std::make_shared<internal::ApplyTask<R>>(&internal::RunTarget<Fn>, std::move(encoder));
      std::shared_ptr<internal::FutureState<R>> state(task, &task->state);
      core_->Submit({task});
      return internal::AsyncResultAccess::Make<R>(std::move(state), {core_, {task}});
    } else {
      __builtin_unreachable();  // Check has said why this does not compile
    }
  }

  // Calls Fn with each item of a range; returns the results in the range's order. Throws the first
  // exception that a call threw.
  template <auto Fn, std::ranges::input_range Range>
  MapResult<internal::ResultOf<Fn>> Map(Range&& items, MapOptions options = {}) {
    return Take(MapAsync<Fn>(std::forward<Range>(items), options));
  }
  template <auto Fn, std::ranges::input_range Range>
  AsyncResult<MapResult<internal::ResultOf<Fn>>> MapAsync(Range&& items, MapOptions options = {}) {
    return StartMap<Fn, false>(items, options);
  }

  // The same where each item is a tuple of all the arguments.
  template <auto Fn, std::ranges::input_range Range>
  MapResult<internal::ResultOf<Fn>> Starmap(Range&& items, MapOptions options = {}) {
    return Take(StarmapAsync<Fn>(std::forward<Range>(items), options));
  }
  template <auto Fn, std::ranges::input_range Range>
  AsyncResult<MapResult<internal::ResultOf<Fn>>> StarmapAsync(Range&& items,
                                                              MapOptions options = {}) {
    return StartMap<Fn, true>(items, options);
  }

  // Calls Fn with each item of a range, and gives the results one by one: in the range's order, or
  // as they are done. All calls are submitted now; for few at a time see ParMap (par_map.h).
  template <auto Fn, std::ranges::input_range Range>
  ImapRange<internal::ResultOf<Fn>> Imap(Range&& items, ImapOptions options = {}) {
    return StartImap<Fn>(items, options, true);
  }
  template <auto Fn, std::ranges::input_range Range>
  ImapRange<internal::ResultOf<Fn>> ImapUnordered(Range&& items, ImapOptions options = {}) {
    return StartImap<Fn>(items, options, false);
  }

  // Takes no more tasks; the workers end when all is done. Idempotent.
  void Close() { core_->Close(); }

  // Waits until all workers have ended; false if they have not by then. Throws InvalidState unless
  // the pool is closed or terminated, and on the pool's own thread (in a callback).
  bool Join(Timeout timeout = std::nullopt) { return core_->Join(Deadline::After(timeout)); }

  // Ends the workers at once (SIGTERM, a second later SIGKILL) and waits for their end; what is not
  // done fails with Cancelled. Idempotent.
  void Terminate() { core_->Terminate(); }

  // How many workers it has.
  int processes() const { return core_->processes(); }

 private:
  template <class R>
  static R Take(AsyncResult<R> result) {
    return internal::AsyncResultAccess::Take(std::move(result));
  }

  template <class R, auto Fn, bool kStar, class Range, class Receiver>
  std::vector<std::shared_ptr<internal::PoolTask>> MakeChunks(
      Range& items, size_t chunk_size, const std::shared_ptr<Receiver>& receiver) {
    if (chunk_size == 0) throw InvalidArgument("a chunk has at least 1 call");
    std::vector<std::shared_ptr<internal::PoolTask>> tasks;
    auto item = std::ranges::begin(items);
    const auto last = std::ranges::end(items);
    while (item != last) {
      Encoder encoder;
      const size_t count = internal::EncodeChunk<Fn, kStar>(encoder, item, last, chunk_size);
      tasks.push_back(std::make_shared<internal::ChunkTask<R, Receiver>>(
          &internal::RunChunk<Fn>, std::move(encoder), receiver, tasks.size(), count));
    }
    return tasks;
  }

  template <auto Fn, bool kStar, class Range>
  auto StartMap(Range& items, const MapOptions& options) {
    using R = internal::ResultOf<Fn>;
    static_assert(
        internal::Asked(internal::CheckItems<Fn, kStar, std::ranges::range_reference_t<Range>>()));
    if constexpr (!std::ranges::sized_range<Range> && !std::ranges::forward_range<Range>) {
      // How many there are decides on the chunks.
      std::vector<std::ranges::range_value_t<Range>> listed;
      for (auto&& item : items) listed.push_back(std::forward<decltype(item)>(item));
      return StartMap<Fn, kStar>(listed, options);
    } else {
      const auto size = static_cast<size_t>(std::ranges::distance(items));
      const size_t shares = 4 * static_cast<size_t>(processes());
      const size_t quarter = std::clamp<size_t>((size + shares - 1) / shares, 1, kMaxUsualChunk);
      auto receiver = std::make_shared<internal::MapReceiver<R>>(options.cancel_on_error);
      auto tasks = MakeChunks<R, Fn, kStar>(items, options.chunk_size.value_or(quarter), receiver);
      internal::CancellableTasks cancellable{core_, {tasks.begin(), tasks.end()}};
      receiver->Expect(cancellable);
      core_->Submit(tasks);
      return internal::AsyncResultAccess::Make<MapResult<R>>(std::move(receiver),
                                                             std::move(cancellable));
    }
  }

  template <auto Fn, class Range>
  auto StartImap(Range& items, const ImapOptions& options, bool ordered) {
    using R = internal::ResultOf<Fn>;
    static_assert(
        internal::Asked(internal::CheckItems<Fn, false, std::ranges::range_reference_t<Range>>()));
    auto receiver = std::make_shared<internal::ImapReceiver<R>>(ordered);
    const auto tasks = MakeChunks<R, Fn, false>(items, options.chunk_size, receiver);
    receiver->Expect(tasks.size());
    core_->Submit(tasks);
    return ImapRange<R>(std::move(receiver));
  }

  static constexpr size_t kMaxUsualChunk = 2000;

  const std::shared_ptr<internal::PoolCore> core_;
};

}  // namespace roost

#endif  // ROOST_POOL_POOL_H_
