// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/run_method.h"

#include <exception>
#include <string>

#include "roost/error/error.h"
#include "roost/proxies/borrowed_object.h"
#include "roost/proxies/call.h"
#include "roost/proxies/call_numbers.h"
#include "roost/proxies/traced.h"

namespace roost::internal {
namespace {

void Dispatch(rpc::IncomingCall& call, Adapter& adapter) {
  ServerCall server_call(adapter.InterfaceName(), call);
  adapter.Dispatch(call.interface_id(), server_call);
}

// The same as a span of the trace.
[[gnu::noinline, gnu::cold]] void DispatchTraced(rpc::IncomingCall& call, Adapter& adapter,
                                                 uint64_t object) {
  const char* const method = adapter.MethodName(call.interface_id(), call.method_id());
  trace::IncomingSpan span("method",
                           std::string(adapter.InterfaceName()) + "." +
                               (method == nullptr ? std::to_string(call.method_id()) : method),
                           call.mark());
  span.set_object(object);
  Watched(span, [&] { Dispatch(call, adapter); });
}

}  // namespace

void RunMethod(rpc::IncomingCall& call, Adapter& adapter, uint64_t object) {
  if (adapter.As(call.interface_id()) == nullptr) {
    throw Unimplemented((object == 0 ? "a callback" : "object " + std::to_string(object)) +
                        " is a " + adapter.InterfaceName() +
                        ", which lacks the interface that is called");
  }
  RunningCall running(adapter, call.interface_id(), call.method_id(), object,
                      call.connection().serial());
  const BorrowScope scope(call.connection());
  try {
    if (trace::On()) {
      DispatchTraced(call, adapter, object);
    } else {
      Dispatch(call, adapter);
    }
    running.Returned();
  } catch (...) {
    call.Fail(std::current_exception());
  }
}

}  // namespace roost::internal
