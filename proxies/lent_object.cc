// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/lent_object.h"

#include <exception>
#include <string>

#include "roost/error/error.h"
#include "roost/proxies/borrowed_object.h"
#include "roost/proxies/call.h"
#include "roost/proxies/call_numbers.h"
#include "roost/proxies/callback.h"
#include "roost/proxies/pending_call.h"
#include "roost/proxies/traced.h"

namespace roost::internal {

void LentObject::Begin(CallSlot&, uint64_t, uint16_t, const CallTerms*) {
  // A proxy that finds its interface here calls it directly.
  throw InvalidArgument(std::string("a callback is a ") + adapter_->InterfaceName() +
                        ", which has no such method");
}

void LentObject::Call(rpc::IncomingCall& call) {
  if (adapter_->As(call.interface_id()) == nullptr) {
    throw Unimplemented(std::string("a callback is a ") + adapter_->InterfaceName() +
                        ", which lacks the interface that is called");
  }
  RunningCall running(*adapter_, call.interface_id(), call.method_id(), /*object=*/0,
                      call.connection().serial());
  const BorrowScope scope(call.connection());
  ServerCall server_call(adapter_->InterfaceName(), call);
  try {
    TracedCall(call, *adapter_, 0, [&] { adapter_->Dispatch(call.interface_id(), server_call); });
    running.Returned();
  } catch (...) {
    call.Fail(std::current_exception());
  }
}

std::shared_ptr<ProxyTarget> LendObject(std::shared_ptr<Adapter> adapter) {
  return std::make_shared<LentObject>(std::move(adapter));
}

}  // namespace roost::internal
