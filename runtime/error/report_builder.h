// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_REPORT_BUILDER_H_
#define ROOST_ERROR_REPORT_BUILDER_H_

#include <exception>

#include "roost/error/report.h"

namespace roost::internal {

// All that can be told about a living exception (not null): what another process reported if it is
// remote, where it was thrown or raised again here, its causes, its bytes by the registered codec.
// Any thread; slow the first time (symbolizer.h).
ErrorReport BuildReport(const std::exception_ptr& exception);

}  // namespace roost::internal

#endif  // ROOST_ERROR_REPORT_BUILDER_H_
