// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_ARRAY_H_
#define ROOST_STANDARD_HOSTED_ARRAY_H_

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>

#include "plugins/standard/standard.roost.h"

namespace roost::standard {

// The numbers behind an ArrayProxy, as they lie in memory; how many there are never changes.
// Thread-safe.
class HostedArray {
 public:
  // Without elements, `size` zeros. Throws std::invalid_argument for a type of no numbers, and
  // bytes that are no whole number of elements; std::length_error, std::bad_alloc for too many.
  HostedArray(ElementType type, uint64_t size, BytesView elements);

  uint64_t Size() const { return size_; }

  // All throw WrongType when `type` is another than the array's, and std::invalid_argument for
  // bytes of the wrong size.
  // These throw std::out_of_range, and FetchAdd std::overflow_error.
  Bytes Get(ElementType type, int64_t index) const;
  void Set(ElementType type, int64_t index, BytesView element);
  Bytes FetchAdd(ElementType type, int64_t index, BytesView delta);
  ExchangedBytes CompareExchange(ElementType type, int64_t index, BytesView expected,
                                 BytesView desired);
  Bytes GetSlice(ElementType type, const SliceBounds& slice) const;
  // As many elements as the slice has.
  void SetSlice(ElementType type, const SliceBounds& slice, BytesView elements);

  std::string DebugString() const;

 private:
  // The element at `index` of callers that think it of `type`.
  std::byte* At(ElementType type, int64_t index);
  void CheckType(ElementType type) const;
  void CheckSize(BytesView bytes, size_t count) const;

  const ElementType type_;
  const size_t element_size_;
  const size_t size_;
  mutable std::mutex mutex_;
  Bytes bytes_;
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_ARRAY_H_
