// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_THIS_CALL_H_
#define ROOST_PROXIES_THIS_CALL_H_

#include <sys/types.h>

#include <stop_token>
#include <string>

// What a method or a constructor of a plugin's class can ask about the call that runs it, on the
// thread that runs it:
//
//   while (!roost::this_call::StopRequested() && More()) Step();
//
//   std::condition_variable_any changed;
//   changed.wait(lock, roost::this_call::StopToken(), [&] { return ready_; });
//
// A stop is requested once nobody waits for the answer any more: the call's deadline has passed or
// it was cancelled, its caller's thread or process has ended, its session has, or the server shuts
// down at once. What the method does then is its own affair; what it returns or throws goes
// nowhere.
namespace roost::this_call {

// Of the innermost call that runs on this thread, from another process; else a token that never
// stops. It can be given to other threads and outlives the call. Callbacks (std::stop_callback) run
// on a thread of the runtime and must not block. Throws std::system_error where the process has no
// descriptor or thread to spare for it.
std::stop_token StopToken();

// Whether a stop was requested. Cheap but for its first time in a connection.
bool StopRequested();

// Who makes a call. For logs, statistics and a plugin's own bookkeeping.
struct Caller {
  std::string process;  // the process's name; empty: a client that is none of Roost's
  pid_t pid = 0;        // 0: in a pid namespace that this process cannot see
  pid_t thread = 0;     // gettid(2) of the thread that waits; 0: a client that is none of Roost's

  friend bool operator==(const Caller&, const Caller&) = default;
};

// Of the innermost call that runs on this thread, from another process; in a callback that is the
// method that calls back, in its server. Throws InvalidState where none runs: outside of calls, and
// on threads that a method has started.
//
// The pid is the kernel's word: of the process that opened the connection (SO_PEERCRED, unix(7)).
// A process that passes its connection on, or forks, lends its name with it. What the process is
// called and which of its threads calls is its own word, and its thread's number counts in its own
// pid namespace. Grant nothing by the name: who may use an object is decided by who was given it.
// Costs a call nothing where nobody asks.
Caller CallerId();

}  // namespace roost::this_call

#endif  // ROOST_PROXIES_THIS_CALL_H_
