// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_REGISTRY_H_
#define ROOST_SERVER_REGISTRY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <shared_mutex>
#include <string>

#include "roost/proxies/adapter.h"
#include "roost/proxies/call.h"

namespace roost::internal {

// The classes that a server's plugins registered. Thread-safe; a class that is there stays.
class Registry {
 public:
  struct Class {
    uint64_t interface_id = 0;
    std::shared_ptr<Adapter> (*construct)(ServerCall& call) = nullptr;
    const ClassDescription* description = nullptr;
    std::string plugin;  // the path of the library that registered it
  };
  using Classes = std::map<std::string, Class>;

  // Offers all of these, of the plugin at `path`. Throws PluginError, which names both libraries,
  // when a name is taken; then none is offered.
  void Add(const std::string& path, Classes added);

  // Whether the plugin at `path` has been added.
  bool Has(const std::string& path) const;

  // The class that clients create by that name, which stays where it is. Throws UnknownClass, which
  // lists what there is; InvalidArgument when it has another interface than the caller thinks.
  const Classes::value_type& Find(const std::string& name, uint64_t interface_id) const;

  Classes All() const;

 private:
  mutable std::shared_mutex mutex_;
  Classes classes_;
  std::set<std::string> plugins_;
};

// That two classes of a plugin, or of two, have one name.
[[noreturn]] void ThrowRegisteredTwice(const std::string& name, const std::string& plugin,
                                       const std::string& other_plugin);

}  // namespace roost::internal

#endif  // ROOST_SERVER_REGISTRY_H_
