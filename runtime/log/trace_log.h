// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_LOG_TRACE_LOG_H_
#define ROOST_LOG_TRACE_LOG_H_

#include <cstdint>

#include "roost/log/record.h"
#include "roost/trace/trace.h"

namespace roost::log {

// The handing over of a record, at either end, as a span of the trace.
trace::Span TraceLog(const char* what, const Record& record, trace::Time begin);

// The arrow from one to the other.
uint64_t FlowOf(const Record& record);

}  // namespace roost::log

#endif  // ROOST_LOG_TRACE_LOG_H_
