// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_SYMBOLIZER_H_
#define ROOST_ERROR_SYMBOLIZER_H_

#include <cstdint>
#include <vector>

#include "roost/error/report.h"

namespace roost::internal {

// The functions that were running at these return addresses (innermost call first), inlined ones
// included, outermost first as a traceback shows them. Slow the first time (tens of milliseconds
// for a large program), cached after that. Any thread; one at a time.
std::vector<Frame> Symbolize(const std::vector<uintptr_t>& return_addresses);

}  // namespace roost::internal

#endif  // ROOST_ERROR_SYMBOLIZER_H_
