// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/lent_object.h"

#include <string>

#include "roost/error/error.h"
#include "roost/proxies/callback.h"
#include "roost/proxies/run_method.h"

namespace roost::internal {

void LentObject::Begin(CallSlot&, uint64_t, uint16_t, const CallTerms*) {
  // A proxy that finds its interface here calls it directly.
  throw InvalidArgument(std::string("a callback is a ") + adapter_->InterfaceName() +
                        ", which has no such method");
}

void LentObject::Call(rpc::IncomingCall& call) { RunMethod(call, *adapter_, /*object=*/0); }

std::shared_ptr<ProxyTarget> LendObject(std::shared_ptr<Adapter> adapter) {
  return std::make_shared<LentObject>(std::move(adapter));
}

}  // namespace roost::internal
