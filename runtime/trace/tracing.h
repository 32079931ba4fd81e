// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TRACE_TRACING_H_
#define ROOST_TRACE_TRACING_H_

#include <cstdint>
#include <string>

// A trace: what the processes of a program do, call and wait for, in one file that
// https://ui.perfetto.dev and chrome://tracing show. docs/tracing.md tells of it.
//
//   roost::StartTrace("/tmp/trace.json");    // or ROOST_TRACE=/tmp/trace.json in the environment
//   {
//     roost::TraceSpan span("load the model");
//     ...
//   }
namespace roost {

// This process, and those that it executes from now on, write what they do to that file, which is
// made, or continued if it is there. Sets an environment variable, so call it before there are
// threads. Throws std::system_error when the file cannot be opened.
void StartTrace(const std::string& path);

// This process writes no more. Processes that run go on.
void StopTrace();

// What the calling thread does while this lives, as a span of the trace; without one next to
// nothing. On one thread.
class TraceSpan {
 public:
  explicit TraceSpan(const std::string& name);
  ~TraceSpan();
  TraceSpan(const TraceSpan&) = delete;
  TraceSpan& operator=(const TraceSpan&) = delete;

 private:
  int64_t begin_;  // 0: there is no trace
  std::string name_;
};

}  // namespace roost

#endif  // ROOST_TRACE_TRACING_H_
