// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_ASYNC_RESULT_H_
#define ROOST_POOL_ASYNC_RESULT_H_

#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "roost/error/error.h"
#include "roost/pool/pool_core.h"
#include "roost/process/future.h"
#include "roost/process/timeout.h"

namespace roost {

template <class R>
class AsyncResult;

namespace internal {

// Calls a user's callback; logs what it throws.
void CallBack(const std::function<void()>& callback);

// The tasks that bring a result, so that they can be cancelled.
struct CancellableTasks {
  // What has not begun fails with Cancelled; true if anything was.
  bool Cancel() const;

  std::weak_ptr<PoolCore> pool;
  std::vector<std::weak_ptr<PoolTask>> tasks;
};

struct AsyncResultAccess {
  template <class R>
  static AsyncResult<R> Make(std::shared_ptr<FutureState<R>> state, CancellableTasks tasks) {
    return AsyncResult<R>(std::move(state), std::move(tasks));
  }

  template <class R>
  static std::shared_ptr<FutureState<R>> StateOf(const AsyncResult<R>& result);

  // Waits for the result of which this is the only copy, and moves it out.
  template <class R>
  static R Take(AsyncResult<R> result);
};

}  // namespace internal

// What a pool's asynchronous calls give: a Future, with the names that pools use, that can be
// cancelled. A value: its copies are the same result. It may outlive its pool. Any thread.
template <class R>
class AsyncResult : public Future<R> {
 public:
  using typename Future<R>::ResultRef;

  // Result: what the function returned, or throws what it threw, with its remote traceback;
  // BrokenWorker if the worker died of it, Cancelled, TimeoutError.
  ResultRef Get(Timeout timeout = std::nullopt) const { return this->Result(timeout); }

  bool Ready() const { return this->Done(); }

  // It is ready and no exception. Throws InvalidState while it is not ready.
  bool Successful() const {
    if (!Ready()) throw InvalidState("the result is not ready");
    return !this->Exception();
  }

  // Fails with Cancelled what no worker has begun; false if there was nothing of that kind. What
  // has begun goes on to its end.
  bool Cancel() const { return tasks_->Cancel(); }

  // Calls `callback` with the result (void: with nothing), or with the exception, once it is there:
  // on a thread of the pool, which waits meanwhile, or here and now. What it throws is logged.
  template <class F>
  const AsyncResult& OnResult(F callback) const {
    const auto& state = this->state();
    state->Listen([state = state.get(), callback = std::move(callback)] {
      if (state->Failure()) return;
      internal::CallBack([&] { internal::CallWithResult<R>(callback, *state); });
    });
    return *this;
  }
  const AsyncResult& OnError(std::function<void(const std::exception_ptr&)> callback) const {
    const auto& state = this->state();
    state->Listen([state = state.get(), callback = std::move(callback)] {
      if (!state->Failure()) return;
      internal::CallBack([&] { callback(state->Failure()); });
    });
    return *this;
  }

 private:
  friend struct internal::AsyncResultAccess;

  AsyncResult(std::shared_ptr<internal::FutureState<R>> state, internal::CancellableTasks tasks)
      : Future<R>(std::move(state)),
        tasks_(std::make_shared<const internal::CancellableTasks>(std::move(tasks))) {}

  std::shared_ptr<const internal::CancellableTasks> tasks_;
};

template <class R>
std::shared_ptr<internal::FutureState<R>> internal::AsyncResultAccess::StateOf(
    const AsyncResult<R>& result) {
  return result.state();
}

template <class R>
R internal::AsyncResultAccess::Take(AsyncResult<R> result) {
  result.Get();
  if constexpr (!std::is_void_v<R>) return result.state()->TakeValue();
}

}  // namespace roost

#endif  // ROOST_POOL_ASYNC_RESULT_H_
