// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_CHILD_PROCESS_H_
#define ROOST_PROCESS_CHILD_PROCESS_H_

#include <sys/types.h>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "roost/base/deadline.h"
#include "roost/codec/codec.h"
#include "roost/process/completion.h"
#include "roost/process/options.h"
#include "roost/process/target.h"

namespace roost::internal {

// One child process as its parent sees it, with arguments and result as bytes; what Process<R> is a
// typed handle of. It completes when the child has ended and all that it wrote has been read.
// Threads: any, also at once. A running child keeps its object alive.
class ChildProcess : public Completion {
 public:
  // Reads the result; called at most once, on a thread of the runtime or on one that waits. What it
  // throws is the outcome instead.
  using ResultReader = std::function<void(Decoder&)>;

  // A child that will run `target` with what `arguments` hold. Nothing is started yet.
  static std::shared_ptr<ChildProcess> Create(ProcessOptions options, Target target,
                                              Encoder arguments, ResultReader read_result);

  // Throws InvalidState (started already, no Init, in a fork of this process), InvalidArgument for
  // options that cannot work, or SpawnError; after the last two it can be tried again.
  virtual void Start() = 0;

  // Waits until the child has ended and its log has been written; false if the deadline came first.
  // Throws InvalidState before Start and in a fork.
  virtual bool Wait(const Deadline& deadline) = 0;

  // How the child ended. Only after Wait has returned true.
  struct Outcome {
    std::exception_ptr error;  // the child's own, ChildDied or ChildTerminated; null for a result
    bool terminated = false;   // the error is ChildTerminated: this process ended it
    bool exited_well = false;  // the error is ProcessExit with code 0: no result, but no failure
    // The error is how it ended, not a failure.
    bool quiet() const { return terminated || exited_well; }
  };
  virtual const Outcome& GetOutcome() = 0;

  virtual bool Done() const = 0;
  virtual bool IsAlive() const = 0;
  virtual std::optional<int> ExitCode() const = 0;
  virtual const std::string& name() const = 0;
  virtual pid_t pid() const = 0;
  virtual int sentinel() const = 0;

  // Whether this process's exit ends it (options.h).
  virtual bool daemon() const = 0;

  // Sends `signal` unless the child has ended. Throws InvalidState before Start and in a fork.
  virtual void Signal(int signal) = 0;

  // Gives up what is left of a child that has ended or was never started: from now on everything
  // but this throws InvalidState. Throws InvalidState while it runs.
  virtual void Close() = 0;
};

}  // namespace roost::internal

#endif  // ROOST_PROCESS_CHILD_PROCESS_H_
