// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_REGISTRY_H_
#define ROOST_SERVER_REGISTRY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "roost/proxies/adapter.h"
#include "roost/proxies/call.h"

namespace roost::internal {

// The classes that a server's plugins registered. Filled by one thread before the server listens,
// then only read.
class Registry {
 public:
  struct Class {
    uint64_t interface_id = 0;
    std::shared_ptr<Adapter> (*construct)(ServerCall& call) = nullptr;
    const ClassDescription* description = nullptr;
    std::string plugin;  // the path of the library that registered it
  };

  // Throws PluginError, which names both libraries, when the name is taken.
  void Add(const std::string& name, Class added);

  // The class that clients create by that name. Throws UnknownClass, which lists what there is;
  // InvalidArgument when it has another interface than the caller thinks.
  const Class& Find(const std::string& name, uint64_t interface_id) const;

 private:
  std::map<std::string, Class> classes_;
};

}  // namespace roost::internal

#endif  // ROOST_SERVER_REGISTRY_H_
