// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_RIDERS_H_
#define ROOST_RPC_RIDERS_H_

#include <cstdint>
#include <vector>

namespace roost::rpc {

// Small messages that ride before another one, written with their frames, one behind the other:
// words. capnp::word cannot be moved, which vectors that grow ask for.
using Riders = std::vector<uint64_t>;

// Finish of question `id`, which leaves the results' capabilities to Release.
void AppendFinish(Riders& to, uint32_t id);

// Release of `count` references to import `id`.
void AppendRelease(Riders& to, uint32_t id, uint32_t count);

}  // namespace roost::rpc

#endif  // ROOST_RPC_RIDERS_H_
