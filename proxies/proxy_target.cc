// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/proxy_target.h"

#include "roost/proxies/pending_call.h"

namespace roost::internal {

void ProxyTarget::Call(rpc::IncomingCall& call) {
  CallSlot pending;
  Begin(pending, call.interface_id(), call.method_id(), nullptr);
  pending->Params().set(call.Params());
  call.Results().set(pending->Send());
}

}  // namespace roost::internal
