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
#include "roost/process/options.h"
#include "roost/process/target.h"

namespace roost {
class Decoder;
class Encoder;
}  // namespace roost

namespace roost::internal {

// One child process as its parent sees it, with arguments and result as bytes; what Process<R> is a
// typed handle of. Threads: any, also at once.
class ChildProcess {
 public:
  // Reads the result; called once, on a thread of the runtime or on one that waits. It may throw,
  // and then what it threw is the outcome.
  using ResultReader = std::function<void(Decoder&)>;

  // Takes over what `arguments` hold. The child will run `target`. Nothing is started yet.
  ChildProcess(ProcessOptions options, Target target, Encoder arguments, ResultReader read_result);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Throws InvalidState (started already, no Init, in a fork of this process) or SpawnError.
  void Start();

  // Waits until the child has ended, its log has been written and its result been read; false if
  // the deadline came first. Throws InvalidState before Start.
  bool Wait(const Deadline& deadline);

  // How it ended. Only after Wait has returned true.
  enum class Outcome { kResult, kException, kDied, kTerminated };
  Outcome outcome() const;
  // The child's exception, ChildDied or ChildTerminated; null for a result.
  std::exception_ptr error() const;

  bool Done() const;
  std::optional<int> ExitCode() const;
  const std::string& name() const;
  pid_t pid() const;
  int sentinel() const;

  // Sends `signal` unless the child has ended. Throws InvalidState before Start.
  void Signal(int signal);

 private:
  class State;
  const std::shared_ptr<State> state_;
};

}  // namespace roost::internal

#endif  // ROOST_PROCESS_CHILD_PROCESS_H_
