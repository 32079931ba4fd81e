// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/hosted_array.h"

#include <cstring>
#include <stdexcept>
#include <type_traits>

#include "roost/error/error.h"
#include "roost/standard/element_type.h"
#include "roost/standard/slice.h"

namespace roost::standard {
namespace {

size_t CountOf(uint64_t size, BytesView elements, size_t element_size) {
  if (!elements.empty()) {
    if (elements.size() % element_size != 0) {
      throw std::invalid_argument(std::to_string(elements.size()) +
                                  " bytes are no whole number of elements");
    }
    return elements.size() / element_size;
  }
  if (size > Bytes().max_size() / element_size) {
    throw std::length_error("an array of " + std::to_string(size) + " elements");
  }
  return size;
}

// Adds `delta` to `number` as numbers of type T.
template <class T>
void AddTo(std::byte* number, const std::byte* delta) {
  T a, b;
  std::memcpy(&a, number, sizeof(T));
  std::memcpy(&b, delta, sizeof(T));
  T sum;
  if constexpr (std::is_same_v<T, bool>) {
    throw WrongType("bools are not added");
  } else if constexpr (std::is_floating_point_v<T>) {
    sum = a + b;
  } else if (__builtin_add_overflow(a, b, &sum)) {
    throw std::overflow_error(std::to_string(a) + " + " + std::to_string(b) +
                              " does not fit an element of the array");
  }
  std::memcpy(number, &sum, sizeof(T));
}

}  // namespace

HostedArray::HostedArray(ElementType type, uint64_t size, BytesView elements)
    : type_(type),
      element_size_(ElementSize(type)),
      size_(CountOf(size, elements, element_size_)),
      bytes_(elements.begin(), elements.end()) {
  bytes_.resize(size_ * element_size_);
}

void HostedArray::CheckType(ElementType type) const {
  if (type == type_) return;
  throw WrongType(std::string("an array of ") + ElementTypeName(type_) + " is used as one of " +
                  ElementTypeName(type));
}

void HostedArray::CheckSize(BytesView bytes, size_t count) const {
  if (bytes.size() == count * element_size_) return;
  throw std::invalid_argument(std::to_string(bytes.size() / element_size_) +
                              " elements in the place of " + std::to_string(count));
}

std::byte* HostedArray::At(ElementType type, int64_t index) {
  CheckType(type);
  return bytes_.data() + Resolve(index, size_, "array") * element_size_;
}

Bytes HostedArray::Get(ElementType type, int64_t index) const {
  std::lock_guard lock(mutex_);
  const std::byte* element = const_cast<HostedArray*>(this)->At(type, index);
  return Bytes(element, element + element_size_);
}

void HostedArray::Set(ElementType type, int64_t index, BytesView element) {
  std::lock_guard lock(mutex_);
  std::byte* const at = At(type, index);
  CheckSize(element, 1);
  std::memcpy(at, element.data(), element_size_);
}

Bytes HostedArray::FetchAdd(ElementType type, int64_t index, BytesView delta) {
  std::lock_guard lock(mutex_);
  std::byte* const at = At(type, index);
  CheckSize(delta, 1);
  Bytes before(at, at + element_size_);
  VisitElementType(type_, [&](auto number) { AddTo<decltype(number)>(at, delta.data()); });
  return before;
}

ExchangedBytes HostedArray::CompareExchange(ElementType type, int64_t index, BytesView expected,
                                            BytesView desired) {
  std::lock_guard lock(mutex_);
  std::byte* const at = At(type, index);
  CheckSize(expected, 1);
  CheckSize(desired, 1);
  ExchangedBytes exchanged;
  exchanged.found.assign(at, at + element_size_);
  exchanged.done = std::memcmp(at, expected.data(), element_size_) == 0;
  if (exchanged.done) std::memcpy(at, desired.data(), element_size_);
  return exchanged;
}

Bytes HostedArray::GetSlice(ElementType type, const SliceBounds& slice) const {
  CheckType(type);
  const Positions positions = Resolve(slice, size_);
  Bytes taken(positions.count * element_size_);
  std::lock_guard lock(mutex_);
  for (size_t i = 0; i < positions.count; ++i) {
    std::memcpy(taken.data() + i * element_size_, bytes_.data() + positions[i] * element_size_,
                element_size_);
  }
  return taken;
}

void HostedArray::SetSlice(ElementType type, const SliceBounds& slice, BytesView elements) {
  CheckType(type);
  const Positions positions = Resolve(slice, size_);
  CheckSize(elements, positions.count);
  std::lock_guard lock(mutex_);
  for (size_t i = 0; i < positions.count; ++i) {
    std::memcpy(bytes_.data() + positions[i] * element_size_, elements.data() + i * element_size_,
                element_size_);
  }
}

std::string HostedArray::DebugString() const {
  return std::string(ElementTypeName(type_)) + "[" + std::to_string(size_) + "]";
}

}  // namespace roost::standard
