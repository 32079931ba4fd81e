// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_REPORT_TEXT_H_
#define ROOST_ERROR_REPORT_TEXT_H_

#include <string>

#include "roost/error/report.h"

namespace roost::internal {

// The report as people read it: the first cause first, the exception itself last, each with its
// traceback and "type: what". No line feed at the end.
std::string FormatReport(const ErrorReport& report);

// "type: what", or the type alone if it says nothing.
std::string Summarize(const ErrorRecord& record);

}  // namespace roost::internal

#endif  // ROOST_ERROR_REPORT_TEXT_H_
