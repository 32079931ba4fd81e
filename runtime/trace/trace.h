// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TRACE_TRACE_H_
#define ROOST_TRACE_TRACE_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "roost/trace/event.h"

// What Roost's own code tells the trace of this process. Where none is written, each place costs
// one load of a flag:
//
//   const trace::Time begin = trace::On() ? trace::Now() : 0;
//   Wait();
//   if (begin != 0) trace::Span("queue", "Queue.get", begin).Write();
//
// Nothing here throws, logs, or waits for another process. Any thread.
namespace roost::trace {

namespace internal {
[[gnu::visibility("hidden")]] extern std::atomic<bool> on;
}  // namespace internal

// Whether this process writes a trace.
inline bool On() { return internal::on.load(std::memory_order_relaxed); }

// A number for what two processes know by `a` and `b`, for arrows; never 0.
uint64_t FlowId(uint64_t a, uint64_t b);

// The number of what `descriptor` refers to, the same in all processes that have one of it; 0
// where it cannot be told.
uint64_t NumberOfFile(int descriptor) noexcept;

// What this thread did from `begin` until now, with the ends of arrows in it.
class Span {
 public:
  Span(std::string_view category, std::string_view name, Time begin);

  template <class T>
  Span& Arg(std::string_view name, T value) {
    event_.Arg(name, value);
    return *this;
  }
  Span& ArgHex(std::string_view name, uint64_t value) {
    event_.ArgHex(name, value);
    return *this;
  }
  // An arrow begins in it, at its begin or its end, or ends in it. After the last Arg, and at most
  // two.
  Span& FlowOut(uint64_t id);
  Span& FlowOutAtEnd(uint64_t id);
  Span& FlowIn(uint64_t id);
  void Write() noexcept;

 private:
  void Flow(char phase, uint64_t id, Time at);
  void EndSpan();

  const Time begin_, end_;
  Event event_;
  bool span_ended_ = false;
};

// When this process began to write a trace that it was told of by the environment; else 0.
Time BeginOfProcess();

// One end of something that takes long and belongs to no thread: 'b' and 'e', with the same id.
void WriteAsync(char phase, std::string_view category, std::string_view name, uint64_t id) noexcept;

// What this thread is called in the trace. Only the first name counts.
void NameThread(std::string_view name) noexcept;

// Begins to write to that file, which is made absolute, and lets processes that are executed from
// now on do the same (ROOST_TRACE). Throws std::system_error.
void Start(const std::string& path);
void Stop() noexcept;

}  // namespace roost::trace

#endif  // ROOST_TRACE_TRACE_H_
