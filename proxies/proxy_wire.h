// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_PROXY_WIRE_H_
#define ROOST_PROXIES_PROXY_WIRE_H_

// Proxies in messages, for generated code.

#include <capnp/any.h>

#include "roost/proxies/proxy.h"

namespace roost {

namespace internal {

// What an interface pointer stands for, or null. Throws ObjectGone, AccessDenied, ServerGone.
std::shared_ptr<ProxyTarget> ReadTarget(capnp::AnyPointer::Reader pointer);

// The interface pointer of a result struct that holds nothing else.
capnp::AnyPointer::Reader ObjectField(capnp::AnyPointer::Reader results);

}  // namespace internal

namespace wire {

// Stores a proxy in an interface pointer of a call's parameters or results; null clears it.
void WriteProxy(capnp::AnyPointer::Builder pointer, const Proxy& proxy);

// The proxy in an interface pointer; null for a null pointer. Throws ObjectGone, AccessDenied,
// ServerGone.
template <class P>
P ReadProxy(capnp::AnyPointer::Reader pointer) {
  return P(Proxy(internal::ReadTarget(pointer)));
}

}  // namespace wire
}  // namespace roost

#endif  // ROOST_PROXIES_PROXY_WIRE_H_
