// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_TRACE_FLOWS_H_
#define ROOST_PROCESS_TRACE_FLOWS_H_

#include <cstdint>

#include "roost/trace/trace.h"

namespace roost::internal {

// Arrows of the trace between a parent and its child, who both know the number of the file with the
// child's request: from Spawn to the child's start, and from the end of its function to the parent.
inline uint64_t SpawnFlow(uint64_t request) { return trace::FlowId(request, 1); }
inline uint64_t ResultFlow(uint64_t request) { return trace::FlowId(request, 2); }

}  // namespace roost::internal

#endif  // ROOST_PROCESS_TRACE_FLOWS_H_
