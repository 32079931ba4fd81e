// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_VALUE_H_
#define ROOST_STANDARD_HOSTED_VALUE_H_

#include <mutex>
#include <string>
#include <vector>

#include "plugins/standard/standard.roost.h"

namespace roost::standard {

// The cell behind a ValueProxy. Thread-safe; what it drops is destroyed outside of its lock.
class HostedValue {
 public:
  // Throws WrongType unless `value` is of the type.
  HostedValue(ElementType type, const Value& value);

  Value Get() const;
  // Throws WrongType.
  void Set(const Value& value);
  // Throws WrongType for what is no number, std::overflow_error beyond the cell's type.
  Value FetchAdd(const Value& delta);
  Exchanged CompareExchange(const Value& expected, const Value& desired);

  std::string DebugString() const { return Get().DebugString(); }
  std::vector<Proxy> HeldProxies() const { return Get().objects(); }

 private:
  void Check(const Value& value) const;

  const ElementType type_;
  mutable std::mutex mutex_;
  Value value_;
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_VALUE_H_
