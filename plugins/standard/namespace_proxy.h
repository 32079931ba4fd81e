// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_NAMESPACE_PROXY_H_
#define ROOST_STANDARD_NAMESPACE_PROXY_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "plugins/standard/standard.roost.h"
#include "roost/proxies/managed.h"
#include "roost/proxies/server_handle.h"
#include "roost/standard/hosted_class.h"
#include "roost/standard/hosted_namespace.h"
#include "roost/standard/typed.h"

namespace roost {

class NamespaceProxy;

namespace hosted {

// Named attributes in a server: server.Create<roost::hosted::Namespace>().
struct Namespace : standard::HostedClass<standard::NamespaceObject, NamespaceProxy> {
  // A new, empty namespace in `server`. Throws ServerGone; UnknownClass where the server lacks the
  // standard plugin.
  static NamespaceProxy Create(const ServerHandle& server);
};

}  // namespace hosted

// Attributes of any types, by name, that live in a server: Python's multiprocessing Namespace.
//
//   roost::NamespaceProxy config = server.Create<roost::hosted::Namespace>();
//   config.Set("limit", 3);
//   config.Get<int>("limit");                           // 3
//   config.DebugText();                                 // "Namespace(limit=3)"
//
// Get and Erase throw std::out_of_range where there is no such attribute, and Get WrongType for one
// that is no T; all of them ObjectGone, ServerGone. Threads: as every proxy.
class NamespaceProxy : public standard::NamespaceObjectProxy {
  using Untyped = standard::NamespaceObjectProxy;

 public:
  using Interface = hosted::Namespace;

  NamespaceProxy() = default;  // stands for nothing
  explicit NamespaceProxy(Proxy proxy) : Untyped(std::move(proxy)) {}

  template <class T>
  T Get(std::string_view name) const {
    return Untyped::Get(name).As<T>();
  }
  template <class T>
  void Set(std::string_view name, const T& value) const {
    Untyped::Set(name, Value::Of(value));
  }
  void Set(std::string_view name, const char* text) const { Set(name, std::string(text)); }

  // All attributes, by value.
  std::map<std::string, Value> Snapshot() const {
    std::map<std::string, Value> attributes;
    for (standard::Attribute& attribute : Untyped::Attributes()) {
      attributes.emplace(std::move(attribute.name), std::move(attribute.value));
    }
    return attributes;
  }
  // "Namespace(a=1, b=\"text\")", by name.
  std::string DebugText() const { return Untyped::Describe(); }
};

inline NamespaceProxy hosted::Namespace::Create(const ServerHandle& server) {
  return NamespaceProxy(standard::NamespaceObject::Create(server));
}

// A namespace that a method gives out as a proxy. Only in a server's process: elsewhere it throws
// InvalidState.
inline NamespaceProxy ManagedNamespace(const std::map<std::string, Value>& attributes = {}) {
  return Managed(std::make_shared<standard::HostedNamespace>(
      std::map<std::string, Value, std::less<>>(attributes.begin(), attributes.end())));
}

}  // namespace roost

#endif  // ROOST_STANDARD_NAMESPACE_PROXY_H_
