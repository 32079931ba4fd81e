// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/element_type.h"

#include <stdexcept>
#include <string>

namespace roost::standard {

const char* ElementTypeName(ElementType type) {
  static constexpr const char* kNames[] = {"any",    "bool",   "int8",    "int16",
                                           "int32",  "int64",  "uint8",   "uint16",
                                           "uint32", "uint64", "float32", "float64"};
  const auto index = static_cast<size_t>(type);
  return index < std::size(kNames) ? kNames[index] : "unknown";
}

size_t ElementSize(ElementType type) {
  return VisitElementType(type, [](auto number) { return sizeof(number); });
}

bool Fits(ElementType type, const Value& value) {
  if (type == ElementType::kAny) return true;
  return VisitElementType(type, [&](auto number) { return value.Is<decltype(number)>(); });
}

void ThrowNoElementType(ElementType type) {
  throw std::invalid_argument("type " + std::to_string(static_cast<int>(type)) +
                              " is no type of numbers");
}

}  // namespace roost::standard
