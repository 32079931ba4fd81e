// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/trace/span.h"

#include <utility>

#include "roost/trace/tracing.h"

namespace roost {
namespace trace {
namespace {

// The call that this thread is making, if it does nothing else meanwhile.
thread_local constinit OutgoingSpan* innermost = nullptr;

}  // namespace

OutgoingSpan::OutgoingSpan(const char* category, const char* name)
    : outer_(std::exchange(innermost, this)), category_(category), name_(name), begin_(Now()) {}

OutgoingSpan::~OutgoingSpan() {
  innermost = outer_;
  Span span(category_, name_, begin_);
  if (!error_.empty()) span.Arg("error", error_);
  span.FlowOut(flow_).Write();
}

void OutgoingSpan::Carried(uint64_t flow) noexcept {
  if (innermost != nullptr && !innermost->sent_ && flow != 0) innermost->flow_ = flow;
}

void OutgoingSpan::Sent() noexcept {
  if (innermost != nullptr) innermost->sent_ = true;
}

IncomingSpan::IncomingSpan(const char* category, std::string name, uint64_t flow)
    : outer_(std::exchange(innermost, nullptr)),
      category_(category),
      name_(std::move(name)),
      flow_(flow),
      begin_(Now()) {}

IncomingSpan::~IncomingSpan() {
  innermost = outer_;
  Span span(category_, name_, begin_);
  if (object_ != 0) span.Arg("object", object_);
  if (!error_.empty()) span.Arg("error", error_);
  span.FlowIn(flow_).Write();
}

}  // namespace trace

void StartTrace(const std::string& path) { trace::Start(path); }

void StopTrace() { trace::Stop(); }

TraceSpan::TraceSpan(const std::string& name) : begin_(trace::On() ? trace::Now() : 0) {
  if (begin_ != 0) name_ = name;
}

TraceSpan::~TraceSpan() {
  if (begin_ != 0) trace::Span("user", name_, begin_).Write();
}

}  // namespace roost
