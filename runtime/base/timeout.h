// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_TIMEOUT_H_
#define ROOST_BASE_TIMEOUT_H_

#include <chrono>
#include <optional>

namespace roost {

// How long to wait; none is for ever, zero or less is not at all.
using Timeout = std::optional<std::chrono::nanoseconds>;

}  // namespace roost

#endif  // ROOST_BASE_TIMEOUT_H_
