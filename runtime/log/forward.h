// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_LOG_FORWARD_H_
#define ROOST_LOG_FORWARD_H_

#include "roost/base/unique_fd.h"
#include "roost/log/record.h"

namespace roost::log {

// What to do with a record while the reader lags so far behind that the kernel takes no more.
enum class WhenFull {
  kWait,  // LOG waits for the reader
  kDrop,  // it is lost, and a later record says how many were; never a FATAL one
};

// From now on this process's log goes to `writer` (channel.h) and nowhere else: no files, nothing
// on stderr. Each record has been handed to the kernel when its LOG statement ends, so that none is
// lost however this process dies. Initialises glog unless that is done; google::InitGoogleLogging
// and google::ShutdownGoogleLogging then do nothing, so that a program may call them in children
// too. Call once, early.
//
// A message of any length arrives whole, with line feeds, zeros and whatever bytes it holds. (glog
// itself cuts messages at 30,000 bytes, prefix included; not from now on: long_message.h.)
void ForwardTo(UniqueFd writer, WhenFull when_full);

// The writing end that ForwardTo was given, borrowed, for ever; -1 if this process logs itself.
// Children of this process write to it too: their records reach the root directly.
int ForwardingFd();

// Sends a record, also one of another process, the way this process's own go: only after ForwardTo.
// A message longer than kMaxMessageBytes becomes several records. Any thread, also in a copy of
// this process that _Fork made.
void Forward(const Record& record);

// Says how many records were dropped since the last time that was said, if any; waits for the
// reader. For the end of a process.
void ReportDropped();

}  // namespace roost::log

#endif  // ROOST_LOG_FORWARD_H_
