// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_WAITABLE_H_
#define ROOST_PROCESS_WAITABLE_H_

#include <compare>
#include <concepts>
#include <exception>
#include <memory>
#include <utility>

#include "roost/error/error.h"
#include "roost/process/completion.h"

namespace roost {

// Anything that ends once and can be waited for: a started Process or Thread, a Future, a pool's
// result (wait.h). A value that refers to it, and keeps its outcome; two are equal if they refer to
// the same one. They convert to it by themselves:
//
//   if (result.done.contains(child)) ...
//
// Any thread.
class Waitable {
 public:
  // Throws InvalidState if `worker` has not been started.
  template <class T>
  requires requires(const T& worker) {
    { worker.waitable() } -> std::same_as<Waitable>;
  }
  Waitable(const T& worker) : Waitable(worker.waitable()) {}  // NOLINT: meant to convert

  explicit Waitable(std::shared_ptr<internal::Completion> completion)
      : completion_(std::move(completion)) {}

  // It has ended.
  bool Done() const { return completion_->done(); }

  // The exception that it ended with, or null; null too for a process that this one terminated.
  // Throws InvalidState before it has ended.
  std::exception_ptr Exception() const {
    if (!Done()) throw InvalidState("it has not ended yet");
    return completion_->Failure();
  }

  // A descriptor for poll(2) that is readable once it has ended; borrowed, good while this value or
  // the worker lives, and not to be read. Throws std::system_error.
  int native_handle() const { return completion_->fd(); }

  const std::shared_ptr<internal::Completion>& completion() const { return completion_; }

  friend auto operator<=>(const Waitable&, const Waitable&) = default;
  friend bool operator==(const Waitable&, const Waitable&) = default;

 private:
  std::shared_ptr<internal::Completion> completion_;
};

}  // namespace roost

#endif  // ROOST_PROCESS_WAITABLE_H_
