// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/registry.h"

#include <utility>

#include "roost/error/error.h"

namespace roost::internal {

void Registry::Add(const std::string& name, Class added) {
  const auto [it, fresh] = classes_.try_emplace(name, std::move(added));
  if (fresh) return;
  throw PluginError("class '" + name + "' is registered twice: by " + it->second.plugin +
                    " and by " + added.plugin);
}

const Registry::Class& Registry::Find(const std::string& name, uint64_t interface_id) const {
  const auto it = classes_.find(name);
  if (it == classes_.end()) {
    std::string all;
    for (const auto& [other, unused] : classes_) all += (all.empty() ? "" : ", ") + other;
    std::string message = "no plugin of this server registered a class '" + name + "'; it has " +
                          (all.empty() ? "none" : all);
    if (name.starts_with("roost::standard::")) {
      message += "; the standard plugin comes with a program that depends on //plugins/standard";
    }
    throw UnknownClass(message);
  }
  if (it->second.interface_id != interface_id) {
    throw InvalidArgument("class '" + name + "' of " + it->second.plugin +
                          " has another interface than the caller was built with");
  }
  return it->second;
}

}  // namespace roost::internal
