// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/base/overwritten_block.h"

namespace roost::internal {
namespace {

// A word in front, a closing NUL and the rest of the last word.
constexpr size_t kMostAround = 24;

thread_local size_t t_announced = 0;

}  // namespace

bool OverwrittenBlock::IsFor(size_t bytes) noexcept {
  return t_announced != 0 && bytes >= t_announced && bytes - t_announced <= kMostAround;
}

void OverwrittenBlock::Announce(size_t bytes) noexcept {
  t_announced = bytes;
  announced_ = true;
}

void OverwrittenBlock::Withdraw() noexcept { t_announced = 0; }

}  // namespace roost::internal
