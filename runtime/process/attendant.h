// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_ATTENDANT_H_
#define ROOST_PROCESS_ATTENDANT_H_

#include <chrono>

#include "roost/base/unique_fd.h"

namespace roost::internal {

// The standard error that passes through the parent. The reading end is here too, so that a write
// after the parent's end does no harm, and that what the parent did not read can go where it
// should.
struct ErrorOutput {
  UniqueFd reader;
  UniqueFd original;  // the parent's own standard error
};

struct AttendantOptions {
  int parent = -1;   // the parent's pidfd, borrowed for ever
  int control = -1;  // the control socket (message.h), borrowed for ever
  bool die_with_parent = true;
  bool stop_on_interrupt = false;
  ErrorOutput error_output;  // empty if standard error is not such a pipe
};

// Starts a child's own thread, which waits for
//  - the parent's end: requests the stop of ParentDeath(), gives standard error back, and ends this
//    process one second later if it is to die with its parent;
//  - the parent's messages: takes over log levels, and wakes WaitUntilAccepted;
//  - SIGINT, if it is to request a stop;
//  - the deadline of EndWithin.
// The parent has ended when its pidfd says so, or when it closed the control socket: it may have
// executed another program. Call once.
void StartAttendant(AttendantOptions options);

// Waits until the parent has accepted the result, or has ended, or the timeout is over.
void WaitUntilAccepted(std::chrono::nanoseconds timeout);

// Ends this process with `status` (_exit) if it is still there after `timeout`.
void EndWithin(std::chrono::nanoseconds timeout, int status);

}  // namespace roost::internal

#endif  // ROOST_PROCESS_ATTENDANT_H_
