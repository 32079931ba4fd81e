// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_LARGE_COPY_H_
#define ROOST_BASE_LARGE_COPY_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "roost/base/bytes.h"

namespace roost::internal {

// From this size on a copy's new pages cost several times as much as the copying, unless they are
// huge ones.
inline constexpr size_t kLargeCopy = size_t{4} << 20;

// Asks the kernel for huge pages where [data, data + size) holds whole ones (madvise(2)); a wish,
// which it may not grant. Does not touch the memory. Any thread.
void WishForHugePages(void* data, size_t size) noexcept;

// A copy of `view` as an owned string or vector, in huge pages if it is large. Throws
// std::bad_alloc.
inline std::string CopyText(std::string_view view) {
  if (view.size() < kLargeCopy) return std::string(view);
  std::string copy;
  copy.reserve(view.size());
  WishForHugePages(copy.data(), copy.capacity());
  copy.assign(view);
  return copy;
}
inline Bytes CopyBytes(BytesView view) {
  if (view.size() < kLargeCopy) return Bytes(view.begin(), view.end());
  Bytes copy;
  copy.reserve(view.size());
  WishForHugePages(copy.data(), copy.capacity());
  copy.assign(view.begin(), view.end());
  return copy;
}

}  // namespace roost::internal

#endif  // ROOST_BASE_LARGE_COPY_H_
