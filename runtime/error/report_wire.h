// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_REPORT_WIRE_H_
#define ROOST_ERROR_REPORT_WIRE_H_

#include <string>
#include <string_view>

#include "roost/error/report.h"

namespace roost::internal {

// A report in its wire form (error.capnp). Texts beyond 16 MiB are cut and payloads beyond 256 MiB
// left out, so that every report can be carried. Throws only std::bad_alloc.
std::string ReportToBytes(const ErrorReport& report);

// The report that `bytes` hold, at any alignment. Throws SerializationError if they are damaged.
ErrorReport ReportFromBytes(std::string_view bytes);

}  // namespace roost::internal

#endif  // ROOST_ERROR_REPORT_WIRE_H_
