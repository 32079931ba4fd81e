// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_ELEMENT_TYPE_H_
#define ROOST_STANDARD_ELEMENT_TYPE_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "plugins/standard/standard.roost.h"

namespace roost::standard {

// Numbers that hosted arrays hold.
template <class T>
concept Element = std::is_arithmetic_v<T> && !std::same_as<T, long double> && sizeof(T) <= 8;

// The ElementType of T; kAny for what is no number.
template <class T>
constexpr ElementType ElementTypeOf() {
  if constexpr (!Element<T>) {
    return ElementType::kAny;
  } else if constexpr (std::same_as<T, bool>) {
    return ElementType::kBool;
  } else if constexpr (std::is_floating_point_v<T>) {
    return sizeof(T) == 4 ? ElementType::kFloat32 : ElementType::kFloat64;
  } else {
    constexpr int kLog = sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3;
    constexpr auto kFirst = std::is_signed_v<T> ? ElementType::kInt8 : ElementType::kUint8;
    return static_cast<ElementType>(static_cast<int>(kFirst) + kLog);
  }
}

// Calls `visitor(T())` with the number type of `type`. Throws std::invalid_argument for kAny and
// types that this Roost does not know.
template <class Visitor>
auto VisitElementType(ElementType type, Visitor visitor);

// "int32".
const char* ElementTypeName(ElementType type);

// In bytes. Throws std::invalid_argument as VisitElementType does.
size_t ElementSize(ElementType type);

// Whether a cell of that type can hold `value`.
bool Fits(ElementType type, const Value& value);

[[noreturn]] void ThrowNoElementType(ElementType type);

template <class Visitor>
auto VisitElementType(ElementType type, Visitor visitor) {
  switch (type) {
    case ElementType::kBool:
      return visitor(bool());
    case ElementType::kInt8:
      return visitor(int8_t());
    case ElementType::kInt16:
      return visitor(int16_t());
    case ElementType::kInt32:
      return visitor(int32_t());
    case ElementType::kInt64:
      return visitor(int64_t());
    case ElementType::kUint8:
      return visitor(uint8_t());
    case ElementType::kUint16:
      return visitor(uint16_t());
    case ElementType::kUint32:
      return visitor(uint32_t());
    case ElementType::kUint64:
      return visitor(uint64_t());
    case ElementType::kFloat32:
      return visitor(float());
    case ElementType::kFloat64:
      return visitor(double());
    case ElementType::kAny:
      break;
  }
  ThrowNoElementType(type);
}

}  // namespace roost::standard

#endif  // ROOST_STANDARD_ELEMENT_TYPE_H_
