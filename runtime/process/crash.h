// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_CRASH_H_
#define ROOST_PROCESS_CRASH_H_

namespace roost::internal {

// From now on a signal of a crash (SEGV, BUS, ILL, FPE, ABRT) writes one more record to this
// process's log before it ends the process: what it was, and the traceback of the thread that it
// hit. For a process that forwards its log. Only where the signal has no handler yet (a
// sanitizer's); what the program installs later takes its place. An overflow of the main thread's
// stack is reported too.
void ReportCrashes();

// No report for the abort that follows: everything has been told.
void ExpectAbort();

}  // namespace roost::internal

#endif  // ROOST_PROCESS_CRASH_H_
