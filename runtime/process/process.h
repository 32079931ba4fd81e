// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_PROCESS_H_
#define ROOST_PROCESS_PROCESS_H_

#include <signal.h>
#include <sys/types.h>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "roost/base/deadline.h"
#include "roost/error/error.h"
#include "roost/process/child_process.h"
#include "roost/process/timeout.h"
#include "roost/process/waitable.h"

namespace roost {

namespace internal {
template <class R>
struct ProcessAccess;
}  // namespace internal

// A handle of a child process that runs a function returning R. Made by Spawn and its kin
// (spawn.h).
//
//   Process<int64_t> child = Spawn<&Work>(3);
//   LOG(INFO) << child.Result();         // what Work(3) returned there, or throws what it threw
//
// The child's log appears in this process's log. Destroying the handle of a running child leaves it
// running: its log still comes home. What this process's own end does to it, options.h says.
//
// Every function can be called from any thread, also at once, except moving, moving the result out,
// and destroying. Before Start, and in a fork of this process, all that wait for the child or act
// on it throw InvalidState.
template <class R>
class Process {
 public:
  // The result as it is handed out; nothing for void.
  using ResultRef =
      std::conditional_t<std::is_void_v<R>, void, std::add_lvalue_reference_t<const R>>;

  Process(Process&&) noexcept = default;
  Process& operator=(Process&&) noexcept = default;

  // Starts the child, once. Throws InvalidState if it was started, without Init, and in a fork;
  // SpawnError if the program cannot be executed.
  void Start() { child_->Start(); }

  // Waits until the child has ended and all of its log has arrived; false if it has not by then.
  // Throws what the child's function threw, every time, or ChildDied if it ended on its own without
  // a result. A child that this process terminated counts as ended quietly, and so does one that
  // exited with code 0 (process_exit.h).
  bool Join(Timeout timeout = std::nullopt) const {
    if (!child_->Wait(Deadline::After(timeout))) return false;
    if (!child_->GetOutcome().quiet()) ThrowError();
    return true;
  }

  // The function's result, as often as asked; the reference is good as long as this handle (or what
  // it was moved to). Throws as Join does, TimeoutError, ChildTerminated after Terminate or Kill,
  // ProcessExit where there is no result because the child exited with code 0, and InvalidState
  // where the result was moved out.
  ResultRef Result(Timeout timeout = std::nullopt) const& {
    WaitForResult(timeout);
    if constexpr (!std::is_void_v<R>) return **result_;
  }

  // The same of a handle that is not needed any more: moves the result out, once.
  //
  //   std::vector<Row> rows = std::move(child).Result();
  R Result(Timeout timeout = std::nullopt) && {
    WaitForResult(timeout);
    if constexpr (!std::is_void_v<R>) {
      R result = std::move(**result_);
      result_->reset();
      return result;
    }
  }

  // The exception that Join would throw, or null. Throws TimeoutError, never the child's own.
  std::exception_ptr Exception(Timeout timeout = std::nullopt) const {
    WaitOrThrow(timeout);
    const auto& outcome = child_->GetOutcome();
    return outcome.quiet() ? nullptr : outcome.error;
  }

  // The child has ended: nothing above will wait. False before Start.
  bool Done() const { return child_->Done(); }

  // It has been started and has not ended.
  bool IsAlive() const { return child_->IsAlive(); }

  // None while it runs, before Start, and if somebody else took its status; 0 after a result, 1
  // after an exception, -N after signal N.
  std::optional<int> ExitCode() const { return child_->ExitCode(); }

  const std::string& name() const { return child_->name(); }
  pid_t pid() const { return child_->pid(); }

  // Whether this process's exit ends it (options.h).
  bool daemon() const { return child_->daemon(); }

  // Sends SIGTERM, or SIGKILL, unless the child has ended.
  void Terminate() { child_->Signal(SIGTERM); }
  void Kill() { child_->Signal(SIGKILL); }

  // A descriptor (pidfd) for poll(2) that is readable once the child has ended; borrowed, good as
  // long as this handle. Done may follow a moment later.
  int sentinel() const { return child_->sentinel(); }

  // Gives up what is left of a child that has ended or was never started, its result excepted (to
  // which references stay good). From now on all but this and name throw InvalidState. Throws
  // InvalidState while it runs.
  void Close() { child_->Close(); }

  // What Wait and AsCompleted (wait.h) take. It keeps the outcome, also after this handle.
  Waitable waitable() const {
    child_->pid();  // throws before Start
    return Waitable(child_);
  }

 private:
  friend struct internal::ProcessAccess<R>;

  struct Nothing {};
  using Slot = std::optional<std::conditional_t<std::is_void_v<R>, Nothing, R>>;

  Process(std::shared_ptr<internal::ChildProcess> child, std::shared_ptr<Slot> result)
      : result_(std::move(result)), child_(std::move(child)) {}

  void WaitOrThrow(Timeout timeout) const {
    if (child_->Wait(Deadline::After(timeout))) return;
    throw TimeoutError(child_->name() + " has not ended in time");
  }

  void WaitForResult(Timeout timeout) const {
    WaitOrThrow(timeout);
    if constexpr (std::is_void_v<R>) {
      if (!child_->GetOutcome().exited_well) ThrowError();
    } else {
      ThrowError();
      if (!*result_) throw InvalidState("the result of " + child_->name() + " was moved out");
    }
  }

  void ThrowError() const {
    if (child_->GetOutcome().error) std::rethrow_exception(child_->GetOutcome().error);
  }

  std::shared_ptr<Slot> result_;  // written before Wait returns true
  std::shared_ptr<internal::ChildProcess> child_;
};

}  // namespace roost

#endif  // ROOST_PROCESS_PROCESS_H_
