// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_BYTES_H_
#define ROOST_BASE_BYTES_H_

#include <cstddef>
#include <span>
#include <vector>

namespace roost {

// Bytes that a message or a result owns (Cap'n Proto's Data).
using Bytes = std::vector<std::byte>;

// Bytes that somebody else owns; valid as long as the call that was given them.
using BytesView = std::span<const std::byte>;

}  // namespace roost

#endif  // ROOST_BASE_BYTES_H_
