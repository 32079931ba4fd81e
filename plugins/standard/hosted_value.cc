// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/hosted_value.h"

#include <stdexcept>
#include <utility>

#include "roost/error/error.h"
#include "roost/standard/arithmetic.h"
#include "roost/standard/element_type.h"

namespace roost::standard {

HostedValue::HostedValue(ElementType type, const Value& value) : type_(type), value_(value) {
  Check(value);
}

void HostedValue::Check(const Value& value) const {
  if (Fits(type_, value)) return;
  throw WrongType(value.DebugString() + " does not fit a cell of type " + ElementTypeName(type_));
}

Value HostedValue::Get() const {
  std::lock_guard lock(mutex_);
  return value_;
}

void HostedValue::Set(const Value& value) {
  Check(value);
  Value dropped = value;
  std::lock_guard lock(mutex_);
  std::swap(value_, dropped);
}

Value HostedValue::FetchAdd(const Value& delta) {
  std::lock_guard lock(mutex_);
  Value sum = Sum(value_, delta);
  if (!Fits(type_, sum)) {
    throw std::overflow_error(value_.DebugString() + " + " + delta.DebugString() +
                              " does not fit a cell of type " + ElementTypeName(type_));
  }
  return std::exchange(value_, std::move(sum));
}

Exchanged HostedValue::CompareExchange(const Value& expected, const Value& desired) {
  Check(desired);
  std::lock_guard lock(mutex_);
  if (value_ != expected) return {.done = false, .found = value_};
  return {.done = true, .found = std::exchange(value_, desired)};
}

}  // namespace roost::standard
