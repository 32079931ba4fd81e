// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_NAMESPACE_H_
#define ROOST_STANDARD_HOSTED_NAMESPACE_H_

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/standard/standard.roost.h"

namespace roost::standard {

// The attributes behind a NamespaceProxy, by name. Thread-safe; what it drops is destroyed outside
// of its lock.
class HostedNamespace {
 public:
  HostedNamespace() = default;
  explicit HostedNamespace(std::map<std::string, Value, std::less<>> attributes)
      : attributes_(std::move(attributes)) {}

  // These throw std::out_of_range where there is no such attribute.
  Value Get(std::string_view name) const;
  void Erase(std::string_view name);

  void Set(std::string_view name, const Value& value);
  bool Contains(std::string_view name) const;
  std::vector<Attribute> Attributes() const;
  // "Namespace(a=1, b=\"text\")"
  std::string Describe() const;

  std::string DebugString() const { return Describe(); }
  std::vector<Proxy> HeldProxies() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Value, std::less<>> attributes_;
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_NAMESPACE_H_
