// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_OPTIONS_H_
#define ROOST_PROCESS_OPTIONS_H_

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace roost {

// What SIGINT does in a child: Ctrl-C sends it to every process of the terminal.
enum class OnInterrupt {
  kDie,          // ends it, as in any program
  kIgnore,       // nothing
  kRequestStop,  // requests the stop of InterruptRequest() (current_process.h), nothing else
};

// Where the glog records of a child go.
enum class ChildLog {
  kParent,        // into the parent's log; while the parent lags far behind, LOG waits for it
  kParentOrDrop,  // the same, but LOG never waits: records are lost, and a later one counts them
  kOwn,           // wherever the child's own glog flags say: it is left alone
};

// Takes an exception that ends a process.
using ExceptionHook = void (*)(const std::exception_ptr& exception);

// How to start a child process.
struct ProcessOptions {
  // Shows in logs, tracebacks and (its first 15 bytes) in ps. Empty: "SpawnProcess-N", in children
  // of children "SpawnProcess-N:M", with the series in place of SpawnProcess.
  std::string name = "";

  // Children of one series are numbered together, named ones too.
  std::string series = "SpawnProcess";

  // The file to execute. Empty: this very program. Only for a program whose /proc/self/exe is not
  // the program itself (run by an emulator, or by naming the dynamic loader); it must be the same
  // build of it.
  std::string executable = "";

  // The child notices this process's end, whatever ended it (a kill, _exit, another program
  // executed in its place), and ends within about a second.
  bool die_with_parent = true;

  // What happens to the child when this process exits (returns from main, or calls exit) before it:
  // a daemon gets SIGTERM, and SIGKILL a second later; the exit waits for any other, for as long as
  // it takes. Neither if it need not die with its parent. None: a child of a daemon is one, others
  // are not. Daemons may have children, which are ended with them.
  std::optional<bool> daemon = std::nullopt;

  // The CPUs that the child may run on, from 0; empty: those of this process. Set before its
  // function runs. The child's start fails with InvalidArgument if one of them is not there.
  std::vector<int> cpus = {};

  OnInterrupt on_interrupt = OnInterrupt::kDie;

  ChildLog log = ChildLog::kParent;

  // The child's standard output and error become records of this process's log (INFO "stdout:LINE",
  // WARNING "stderr:LINE"), each line one. Not for a child that need not die with its parent.
  bool output_to_log = false;

  // The child's standard error passes through this process, to its own, so that ChildDied can tell
  // what the child's last words there were (the last 2 KiB). Nothing is lost by that, also when
  // this process dies first; but the child does not see a terminal there. False: it has this
  // process's standard error itself; so has a child that need not die with its parent.
  bool keep_last_words = true;

  // Called in the child with an exception that its function did not catch, on the thread that threw
  // it, also one that got out of another thread or of a noexcept function: to print it, say, or to
  // clean up. The exception reaches the parent whatever the hook does. It is not called for
  // ProcessExit. A function like those that can be spawned.
  ExceptionHook on_exception = nullptr;

  // How long the child's exit handlers and static destructors may take, once its function has
  // returned, thrown, or called exit; then it ends without the rest of them. None: for ever.
  std::optional<std::chrono::nanoseconds> exit_timeout = std::chrono::seconds(30);
};

}  // namespace roost

#endif  // ROOST_PROCESS_OPTIONS_H_
