// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/base/overwritten_block.h"

namespace roost::internal {
namespace {

// A word in front, a closing NUL and the rest of the last word.
constexpr size_t kMostAround = 24;

struct Announced {
  size_t bytes = 0;
  const void* lent = nullptr;
  bool taken = false;
};
constinit thread_local Announced t_announced;

}  // namespace

bool OverwrittenBlock::IsFor(size_t bytes) noexcept {
  return t_announced.bytes != 0 && bytes >= t_announced.bytes &&
         bytes - t_announced.bytes <= kMostAround;
}

OverwrittenBlock::Lent OverwrittenBlock::Take() noexcept {
  if (t_announced.lent == nullptr) return {};
  t_announced.taken = true;
  return {t_announced.lent, t_announced.bytes};
}

void OverwrittenBlock::Announce(size_t bytes, const void* lent) noexcept {
  t_announced = {bytes, lent, false};
  announced_ = true;
}

void OverwrittenBlock::Withdraw() noexcept { t_announced = {}; }

bool OverwrittenBlock::Taken() noexcept { return t_announced.taken; }

}  // namespace roost::internal
