// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TRACE_SPAN_H_
#define ROOST_TRACE_SPAN_H_

#include <cstdint>
#include <string>

#include "roost/trace/trace.h"

namespace roost::trace {

// A call that this thread makes, which takes its number from the connection that carries it:
//
//   OutgoingSpan span("call", name);
//   Send();                              // somewhere in it: OutgoingSpan::Carried(number)
//
// Made only where On().
class OutgoingSpan {
 public:
  // `name` is borrowed.
  OutgoingSpan(const char* category, const char* name);
  ~OutgoingSpan();
  OutgoingSpan(const OutgoingSpan&) = delete;
  OutgoingSpan& operator=(const OutgoingSpan&) = delete;

  void Failed(std::string error) { error_ = std::move(error); }

  // The call that this thread makes goes by that number on its way; of several before Sent, the
  // last. 0 is none.
  static void Carried(uint64_t flow) noexcept;
  static void Sent() noexcept;

 private:
  friend class IncomingSpan;
  OutgoingSpan* const outer_;
  const char* const category_;
  const char* const name_;
  const Time begin_;
  uint64_t flow_ = 0;
  bool sent_ = false;
  std::string error_;
};

// A call that this thread runs for another process. What it calls meanwhile is its own.
class IncomingSpan {
 public:
  IncomingSpan(const char* category, std::string name, uint64_t flow);
  ~IncomingSpan();
  IncomingSpan(const IncomingSpan&) = delete;
  IncomingSpan& operator=(const IncomingSpan&) = delete;

  void Failed(std::string error) { error_ = std::move(error); }
  void set_object(uint64_t object) { object_ = object; }

 private:
  OutgoingSpan* const outer_;
  const char* const category_;
  const std::string name_;
  const uint64_t flow_;
  const Time begin_;
  uint64_t object_ = 0;
  std::string error_;
};

}  // namespace roost::trace

#endif  // ROOST_TRACE_SPAN_H_
