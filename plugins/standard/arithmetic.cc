// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/arithmetic.h"

#include <cstdint>
#include <limits>
#include <stdexcept>

namespace roost::standard {
namespace {

__extension__ using Int128 = __int128;

bool IsInteger(const Value& value) { return value.Is<int64_t>() || value.Is<uint64_t>(); }

Int128 ToInteger(const Value& value) {
  return value.Is<int64_t>() ? Int128{value.As<int64_t>()} : Int128{value.As<uint64_t>()};
}

}  // namespace

Value Sum(const Value& a, const Value& b) {
  if (!IsInteger(a) || !IsInteger(b)) return Value::Of(a.As<double>() + b.As<double>());
  const Int128 sum = ToInteger(a) + ToInteger(b);
  if (sum < std::numeric_limits<int64_t>::min() || sum > std::numeric_limits<uint64_t>::max()) {
    throw std::overflow_error(a.DebugString() + " + " + b.DebugString() +
                              " is beyond 64-bit integers");
  }
  if (sum > std::numeric_limits<int64_t>::max()) return Value::Of(static_cast<uint64_t>(sum));
  return Value::Of(static_cast<int64_t>(sum));
}

}  // namespace roost::standard
