// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/base/large_copy.h"

#include <sys/mman.h>

#include <cstdint>

namespace roost::internal {

void WishForHugePages(void* data, size_t size) noexcept {
  constexpr uintptr_t kHugePage = uintptr_t{2} << 20;
  const auto begin = (reinterpret_cast<uintptr_t>(data) + kHugePage - 1) / kHugePage * kHugePage;
  const auto end = (reinterpret_cast<uintptr_t>(data) + size) / kHugePage * kHugePage;
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

}  // namespace roost::internal
