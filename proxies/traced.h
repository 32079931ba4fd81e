// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_TRACED_H_
#define ROOST_PROXIES_TRACED_H_

#include <exception>
#include <string>

#include "roost/proxies/adapter.h"
#include "roost/rpc/capability.h"
#include "roost/rpc/exception_wire.h"
#include "roost/trace/span.h"

namespace roost::internal {

// Runs `body`, and tells `span` what it throws.
template <class Span, class Body>
auto Watched(Span& span, Body body) {
  try {
    return body();
  } catch (...) {
    span.Failed(rpc::ReasonOf(std::current_exception()));
    throw;
  }
}

// TracedCall, where there is a trace.
template <class Body>
[[gnu::noinline, gnu::cold]] void RunTraced(const rpc::IncomingCall& call, Adapter& adapter,
                                            uint64_t object, Body body) {
  const char* const method = adapter.MethodName(call.interface_id(), call.method_id());
  trace::IncomingSpan span("method",
                           std::string(adapter.InterfaceName()) + "." +
                               (method == nullptr ? std::to_string(call.method_id()) : method),
                           call.mark());
  span.set_object(object);
  Watched(span, body);
}

// Runs `body`, which is that call of a method of `adapter`, as a span of the trace if there is one.
// `object` is the object's number; 0 for one without.
template <class Body>
void TracedCall(const rpc::IncomingCall& call, Adapter& adapter, uint64_t object, Body body) {
  if (!trace::On()) return body();
  RunTraced(call, adapter, object, body);
}

}  // namespace roost::internal

#endif  // ROOST_PROXIES_TRACED_H_
