// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_THREAD_H_
#define ROOST_PROCESS_THREAD_H_

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>

#include "roost/base/deadline.h"
#include "roost/error/error.h"
#include "roost/process/future.h"
#include "roost/process/timeout.h"
#include "roost/process/waitable.h"

namespace roost {

// How to start a thread.
struct ThreadOptions {
  // Shows (its first 15 bytes) in ps and debuggers. Empty: "Thread-N".
  std::string name = "";
};

namespace internal {

// "Thread-1" and so on.
std::string NextThreadName();

// Starts a thread of this name. Throws SpawnError if there can be no more.
std::jthread StartThread(const std::string& name, std::function<void(std::stop_token)> body);

template <class R>
struct ThreadAccess;

}  // namespace internal

// A thread of this process whose result or exception can be asked for, as a Process's can. Made by
// SpawnThread or MakeThread.
//
//   auto thread = roost::SpawnThread([&] { return Work(3); });
//   LOG(INFO) << thread.Result();         // what Work(3) returned, or throws what it threw
//
// Destroying the handle of a running thread requests its stop and waits for its end, as that of a
// std::jthread does: what the thread refers to is safe to destroy after it.
//
// Every function can be called from any thread, also at once, except Start, moving and destroying.
// All but Start, Done and name throw InvalidState before Start.
template <class R>
class Thread {
 public:
  // The result as it is handed out; nothing for void.
  using ResultRef = typename Future<R>::ResultRef;

  Thread(Thread&&) noexcept = default;
  Thread& operator=(Thread&&) noexcept = default;

  // Starts the thread, once. Throws InvalidState if it was started; SpawnError if the system has no
  // thread to give.
  void Start() {
    if (thread_.joinable()) throw InvalidState(name_ + " cannot be started twice");
    thread_ = internal::StartThread(name_, body_);
    body_ = nullptr;
  }

  // Waits until the thread has ended; false if it has not by then. Throws what its function threw,
  // every time.
  bool Join(Timeout timeout = std::nullopt) const {
    if (!outcome().Wait(timeout)) return false;
    outcome().Result();
    return true;
  }

  // The function's result, as often as asked; the reference is good as long as this handle. Throws
  // as Join does, and TimeoutError.
  ResultRef Result(Timeout timeout = std::nullopt) const { return outcome().Result(timeout); }

  // The exception that Join would throw, or null. Throws TimeoutError, never the thread's own.
  std::exception_ptr Exception(Timeout timeout = std::nullopt) const {
    return outcome().Exception(timeout);
  }

  // The function has ended: nothing above will wait. False before Start.
  bool Done() const { return outcome_.Done(); }

  const std::string& name() const { return name_; }

  // Asks the thread to stop, if its function takes a std::stop_token. False if it was asked before.
  bool RequestStop() {
    outcome();
    return thread_.request_stop();
  }

  // What Wait and AsCompleted (wait.h) take.
  Waitable waitable() const { return outcome().waitable(); }

 private:
  friend struct internal::ThreadAccess<R>;

  Thread(std::string name, Future<R> outcome, std::function<void(std::stop_token)> body)
      : name_(std::move(name)), outcome_(std::move(outcome)), body_(std::move(body)) {}

  const Future<R>& outcome() const {
    if (!thread_.joinable()) throw InvalidState(name_ + " has not been started");
    return outcome_;
  }

  std::string name_;
  Future<R> outcome_;
  std::function<void(std::stop_token)> body_;  // until it is started
  std::jthread thread_;
};

namespace internal {

template <class F, class... A>
decltype(auto) CallInThread(std::stop_token stop, F&& function, A&&... arguments) {
  if constexpr (std::is_invocable_v<F, std::stop_token, A...>) {
    return std::invoke(std::forward<F>(function), std::move(stop), std::forward<A>(arguments)...);
  } else {
    return std::invoke(std::forward<F>(function), std::forward<A>(arguments)...);
  }
}

template <class F, class... A>
using ThreadResult = std::remove_cvref_t<decltype(CallInThread(
    std::declval<std::stop_token>(), std::declval<F>(), std::declval<A>()...))>;

template <class R>
struct ThreadAccess {
  template <class... Parts>
  static Thread<R> Make(std::string name, Parts&&... parts) {
    // Owned by the body; if that goes before it has brought an outcome (pthread_exit), the promise
    // says so.
    struct Job {
      Promise<R> promise;
      std::tuple<std::decay_t<Parts>...> parts;
    };
    auto job = std::make_shared<Job>(Job{{}, {std::forward<Parts>(parts)...}});
    Future<R> outcome = job->promise.future();
    return Thread<R>(std::move(name), std::move(outcome), [job](std::stop_token stop) {
      Fulfil(job->promise, [&]() -> decltype(auto) {
        return std::apply(
            [&](auto&... part) -> decltype(auto) {
              return CallInThread(std::move(stop), std::move(part)...);
            },
            job->parts);
      });
    });
  }
};

}  // namespace internal

// A thread that will call `function` with copies of the arguments, as std::jthread would (with a
// std::stop_token before them if it takes one), once it is started.
template <class F, class... A>
auto MakeThread(ThreadOptions options, F&& function, A&&... arguments) {
  using R = internal::ThreadResult<std::decay_t<F>, std::decay_t<A>...>;
  std::string name = options.name.empty() ? internal::NextThreadName() : std::move(options.name);
  return internal::ThreadAccess<R>::Make(std::move(name), std::forward<F>(function),
                                         std::forward<A>(arguments)...);
}

// MakeThread, and Start.
template <class F, class... A>
auto SpawnThread(F&& function, A&&... arguments) {
  auto thread =
      MakeThread(ThreadOptions(), std::forward<F>(function), std::forward<A>(arguments)...);
  thread.Start();
  return thread;
}

}  // namespace roost

#endif  // ROOST_PROCESS_THREAD_H_
