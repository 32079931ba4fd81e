// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_PROXY_CAPABILITY_H_
#define ROOST_PROXIES_PROXY_CAPABILITY_H_

#include <memory>

#include "roost/proxies/proxy.h"
#include "roost/rpc/capability.h"

namespace roost::internal {

// What a capability of a received message stands for; null for null. Throws ObjectGone,
// AccessDenied, ServerGone where the object cannot be reached, InvalidArgument for the server
// itself.
std::shared_ptr<ProxyTarget> TargetOf(const rpc::CapabilityPtr& cap);

// What stands for a proxy in a message to be sent; null for null.
rpc::CapabilityPtr CapabilityOf(const Proxy& proxy);

}  // namespace roost::internal

#endif  // ROOST_PROXIES_PROXY_CAPABILITY_H_
