// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/registry.h"

#include <mutex>
#include <utility>

#include "roost/error/error.h"

namespace roost::internal {

void ThrowRegisteredTwice(const std::string& name, const std::string& plugin,
                          const std::string& other_plugin) {
  throw PluginError("class '" + name + "' is registered twice: by " + plugin + " and by " +
                    other_plugin);
}

void Registry::Add(const std::string& path, Classes added) {
  std::unique_lock lock(mutex_);
  for (const auto& [name, entry] : added) {
    const auto it = classes_.find(name);
    if (it != classes_.end()) ThrowRegisteredTwice(name, it->second.plugin, entry.plugin);
  }
  classes_.merge(added);
  plugins_.insert(path);
}

bool Registry::Has(const std::string& path) const {
  std::shared_lock lock(mutex_);
  return plugins_.count(path) > 0;
}

Registry::Classes Registry::All() const {
  std::shared_lock lock(mutex_);
  return classes_;
}

const Registry::Classes::value_type& Registry::Find(const std::string& name,
                                                    uint64_t interface_id) const {
  std::shared_lock lock(mutex_);
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
  return *it;
}

}  // namespace roost::internal
