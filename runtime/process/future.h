// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_FUTURE_H_
#define ROOST_PROCESS_FUTURE_H_

#include <cxxabi.h>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "roost/base/deadline.h"
#include "roost/error/error.h"
#include "roost/process/completion.h"
#include "roost/process/timeout.h"
#include "roost/process/waitable.h"

namespace roost {

template <class T>
class Promise;

namespace internal {

// The outcome that a future and its promise share. Threads: any; set once.
template <class T>
class FutureState : public Completion {
 public:
  struct Nothing {};
  using Value = std::conditional_t<std::is_void_v<T>, Nothing, T>;

  void SetValue(Value value) {
    value_.emplace(std::move(value));
    Complete();
  }
  void SetError(std::exception_ptr error) {
    error_ = std::move(error);
    Complete();
  }
  std::exception_ptr Failure() override { return error_; }

  // Only once it is done and did not fail.
  const Value& value() const { return *value_; }
  // Moves it out; only for one who is alone with it.
  Value TakeValue() { return std::move(*value_); }

 private:
  std::optional<Value> value_;  // this one or the other, written before it is done
  std::exception_ptr error_;
};

}  // namespace internal

// A result that will be there later, or an exception in its place. A value: its copies are the same
// future. Any thread.
//
//   roost::Promise<int> promise;
//   roost::Future<int> future = promise.future();
//   roost::Future<int> doubled = future.Then([](int x) { return 2 * x; });
//   promise.SetResult(3);
//   doubled.Result();                                  // 6
template <class T>
class Future {
 public:
  // The result as it is handed out; nothing for void.
  using ResultRef =
      std::conditional_t<std::is_void_v<T>, void, std::add_lvalue_reference_t<const T>>;

  // The outcome is there: nothing below will wait.
  bool Done() const { return state_->done(); }

  // Waits until the outcome is there, whatever it is; false if it is not by then.
  bool Wait(Timeout timeout = std::nullopt) const {
    return state_->WaitUntilDone(Deadline::After(timeout));
  }

  // The result, as often as asked; the reference is good as long as a copy of this future. Throws
  // the exception in its place, every time, or TimeoutError.
  ResultRef Result(Timeout timeout = std::nullopt) const {
    WaitOrThrow(timeout);
    if (state_->Failure()) std::rethrow_exception(state_->Failure());
    if constexpr (!std::is_void_v<T>) return state_->value();
  }

  // The exception that Result would throw, or null. Throws TimeoutError.
  std::exception_ptr Exception(Timeout timeout = std::nullopt) const {
    WaitOrThrow(timeout);
    return state_->Failure();
  }

  // A future of what `function` makes of the result (it gets const T&, or nothing for void), called
  // on the thread that brings the result, or here and now if it is there. If this future fails,
  // that one does with the same exception, and `function` is not called; what it throws is that
  // one's exception.
  template <class F>
  auto Then(F function) const;

  // What Wait and AsCompleted (wait.h) take.
  Waitable waitable() const { return Waitable(state_); }

 protected:
  explicit Future(std::shared_ptr<internal::FutureState<T>> state) : state_(std::move(state)) {}

  const std::shared_ptr<internal::FutureState<T>>& state() const { return state_; }

 private:
  friend class Promise<T>;

  void WaitOrThrow(Timeout timeout) const {
    if (!Wait(timeout)) throw TimeoutError("the result is not there in time");
  }

  std::shared_ptr<internal::FutureState<T>> state_;
};

// The side that brings a future's outcome: once, from any thread. Movable; one that is destroyed
// before it brought any makes the future fail with InvalidState.
template <class T>
class Promise {
 public:
  Promise() : state_(std::make_shared<internal::FutureState<T>>()) {}
  Promise(Promise&& other) noexcept = default;
  Promise& operator=(Promise&& other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~Promise() {
    if (state_ && !state_->done()) {
      state_->SetError(std::make_exception_ptr(InvalidState("the promise was abandoned")));
    }
  }

  Future<T> future() const { return Future<T>(state_); }

  // Throws InvalidState if an outcome is there already.
  template <class... V>
  void SetResult(V&&... value) {
    RequireOpen();
    if constexpr (std::is_void_v<T>) {
      static_assert(sizeof...(V) == 0, "A Promise<void> has no value.");
      state_->SetValue({});
    } else {
      state_->SetValue(T(std::forward<V>(value)...));
    }
  }
  void SetException(std::exception_ptr exception) {
    RequireOpen();
    state_->SetError(std::move(exception));
  }

 private:
  void RequireOpen() const {
    if (state_->done()) throw InvalidState("the promise has been kept already");
  }

  std::shared_ptr<internal::FutureState<T>> state_;
};

namespace internal {

// Calls `function` and gives the promise what it returns or throws.
template <class R, class F>
void Fulfil(Promise<R>& promise, F&& function) {
  std::optional<typename FutureState<R>::Value> value;
  try {
    if constexpr (std::is_void_v<R>) {
      function();
      value.emplace();
    } else {
      value.emplace(function());
    }
  } catch (const abi::__forced_unwind&) {  // the thread is ending (pthread_exit)
    throw;
  } catch (...) {
    return promise.SetException(std::current_exception());
  }
  if constexpr (std::is_void_v<R>) {
    promise.SetResult();
  } else {
    promise.SetResult(std::move(*value));
  }
}

template <class T, class F>
decltype(auto) CallWithResult(F& function, const FutureState<T>& state) {
  if constexpr (std::is_void_v<T>) {
    return function();
  } else {
    return function(state.value());
  }
}

}  // namespace internal

template <class T>
template <class F>
auto Future<T>::Then(F function) const {
  using R = std::remove_cvref_t<decltype(internal::CallWithResult<T>(function, *state_))>;
  // Listeners are copied.
  struct Step {
    Promise<R> promise;
    F function;
  };
  auto step = std::make_shared<Step>(Step{{}, std::move(function)});
  Future<R> future = step->promise.future();
  state_->Listen([state = state_, step = std::move(step)] {
    if (std::exception_ptr failure = state->Failure()) {
      step->promise.SetException(std::move(failure));
    } else {
      internal::Fulfil(step->promise, [&]() -> decltype(auto) {
        return internal::CallWithResult<T>(step->function, *state);
      });
    }
  });
  return future;
}

}  // namespace roost

#endif  // ROOST_PROCESS_FUTURE_H_
