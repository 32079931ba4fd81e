// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_RUN_METHOD_H_
#define ROOST_PROXIES_RUN_METHOD_H_

#include <cstdint>

#include "roost/proxies/adapter.h"
#include "roost/rpc/capability.h"

namespace roost::internal {

// Runs the method that the peer calls, of the object behind `adapter`, whose number is `object`, or
// 0 for a callback; counts it, and writes it into the trace if there is one. What the method throws
// is the answer. Throws Unimplemented for an object without the interface.
void RunMethod(rpc::IncomingCall& call, Adapter& adapter, uint64_t object);

}  // namespace roost::internal

#endif  // ROOST_PROXIES_RUN_METHOD_H_
