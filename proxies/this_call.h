// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_THIS_CALL_H_
#define ROOST_PROXIES_THIS_CALL_H_

#include <stop_token>

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

}  // namespace roost::this_call

#endif  // ROOST_PROXIES_THIS_CALL_H_
