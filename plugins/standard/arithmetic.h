// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_ARITHMETIC_H_
#define ROOST_STANDARD_ARITHMETIC_H_

#include "roost/proxies/value.h"

namespace roost::standard {

// The sum of two numbers: an integer of integers, else a double. Throws std::overflow_error for a
// sum that no 64-bit integer holds; WrongType for what is no number.
Value Sum(const Value& a, const Value& b);

}  // namespace roost::standard

#endif  // ROOST_STANDARD_ARITHMETIC_H_
