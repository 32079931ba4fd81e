// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_ASYNC_H_
#define ROOST_PROXIES_ASYNC_H_

// Calls that a thread does not wait for. Each method of a generated proxy has a second form:
//
//   std::vector<roost::Future<int64_t>> results;
//   for (int64_t x = 0; x < 50; ++x) results.push_back(doubler.DoubleAsync(x));
//   for (const auto& result : roost::AsCompleted(results)) Use(result.Result());
//
// They go over further connections of this process, each with a thread of its own here and in the
// server, at most kMaxAsyncCalls at a time; more wait until one of these is done. They have no
// order among themselves. Arguments are copied; an object that is lent by reference (callback.h)
// has to stay until the answer is there. A limit of the proxy (With) counts from when the call
// begins.

#include <cxxabi.h>

#include <atomic>
#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "roost/process/future.h"

namespace roost {

inline constexpr int kMaxAsyncCalls = 128;

namespace internal {

class CancelPoint;

// What a thread of the asynchronous calls is to do. Threads: Cancel any, Run one.
class AsyncTask : public std::enable_shared_from_this<AsyncTask> {
 public:
  AsyncTask();
  virtual ~AsyncTask();
  AsyncTask(const AsyncTask&) = delete;
  AsyncTask& operator=(const AsyncTask&) = delete;

  // Gets a thread for it, soon. Throws LimitExceeded when there is none at all; InvalidState in a
  // bare fork.
  void Start();
  // Ends it with Cancelled; false when it has ended.
  bool Cancel();

  // For the threads.
  void RunUnlessCancelled();

 protected:
  virtual void Run() = 0;
  // It will not run.
  virtual void Drop() = 0;
  // Brings that outcome, once it is claimed.
  virtual void Fail(std::exception_ptr error) = 0;
  // Whoever gets true brings the outcome, once.
  bool Claim() { return !claimed_.exchange(true); }

  // While it lives, Cancel ends the calls that this thread makes.
  class Cancellable {
   public:
    explicit Cancellable(AsyncTask& task);
    ~Cancellable();
    Cancellable(const Cancellable&) = delete;
    Cancellable& operator=(const Cancellable&) = delete;
  };

 private:
  std::atomic<bool> claimed_{false};
  const std::unique_ptr<CancelPoint> cancel_;
};

template <class R>
class AsyncTaskOf final : public AsyncTask {
 public:
  explicit AsyncTaskOf(std::function<R()> function) : function_(std::move(function)) {}

  Future<R> future() const { return promise_.future(); }

 private:
  void Run() override {
    // Its arguments are gone when the outcome is there.
    auto function = std::exchange(function_, nullptr);
    try {
      if constexpr (std::is_void_v<R>) {
        Call(function);
        function = nullptr;
        if (Claim()) promise_.SetResult();
      } else {
        R result = Call(function);
        function = nullptr;
        if (Claim()) promise_.SetResult(std::move(result));
      }
    } catch (const abi::__forced_unwind&) {
      throw;
    } catch (...) {
      function = nullptr;
      if (Claim()) Fail(std::current_exception());
    }
  }

  R Call(const std::function<R()>& function) {
    const Cancellable cancellable(*this);
    return function();
  }

  void Drop() override { function_ = nullptr; }

  void Fail(std::exception_ptr error) override { promise_.SetException(std::move(error)); }

  std::function<R()> function_;
  Promise<R> promise_;
};

}  // namespace internal

// A Future whose call can be given up. A value: its copies are the same call, which goes on when
// the last of them has gone. Any thread.
template <class T>
class AsyncCall : public Future<T> {
 public:
  explicit AsyncCall(std::shared_ptr<internal::AsyncTaskOf<T>> task)
      : Future<T>(task->future()), task_(std::move(task)) {}

  // Makes it fail with Cancelled, at once; false when its outcome is there. A call that has begun
  // is given up as at a deadline (this_call.h).
  bool Cancel() const { return task_->Cancel(); }

 private:
  std::shared_ptr<internal::AsyncTask> task_;
};

// Calls `function` on one of the threads of asynchronous calls, which a call of any proxy then
// waits on, in place of this one:
//
//   auto first = roost::Async([list] { return list.Pop(0); });
//
// Throws LimitExceeded where the process has no thread to spare; InvalidState in a bare fork.
template <std::copy_constructible F>
auto Async(F function) -> AsyncCall<std::remove_cvref_t<std::invoke_result_t<F&>>> {
  using R = std::remove_cvref_t<std::invoke_result_t<F&>>;
  auto task = std::make_shared<internal::AsyncTaskOf<R>>(std::move(function));
  task->Start();
  return AsyncCall<R>(std::move(task));
}

}  // namespace roost

#endif  // ROOST_PROXIES_ASYNC_H_
