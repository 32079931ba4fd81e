// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_CLASS_DESCRIPTION_H_
#define ROOST_PROXIES_CLASS_DESCRIPTION_H_

#include <concepts>
#include <string>
#include <vector>

#include "roost/proxies/proxy.h"

namespace roost::internal {

// What a server can tell of the objects of a plugin's class, by what that class offers itself. All
// are called from any thread, while methods run.
struct ClassDescription {
  // `std::string DebugString() const`, a text for people; null for a class without it.
  std::string (*preview)(const void* object);
  // `std::vector<roost::Proxy> HeldProxies() const`, the proxies that the object keeps; null for a
  // class without it.
  std::vector<Proxy> (*held)(const void* object);
  // `int SharedMemory() const`, the memfd of the object's memory, sealed against shrinking, which
  // lives as long as the object (memory_block.h); null for a class without it.
  int (*memory)(const void* object);
};

// The description of class Impl. Lies in the library that registers or manages the class.
template <class Impl>
const ClassDescription* DescriptionOf() {
  static constexpr ClassDescription description = [] {
    ClassDescription made{nullptr, nullptr, nullptr};
    if constexpr (requires(const Impl& impl) {
                    { impl.DebugString() } -> std::convertible_to<std::string>;
                  }) {
      made.preview = [](const void* object) -> std::string {
        return static_cast<const Impl*>(object)->DebugString();
      };
    }
    if constexpr (requires(const Impl& impl) {
                    { impl.HeldProxies() } -> std::convertible_to<std::vector<Proxy>>;
                  }) {
      made.held = [](const void* object) -> std::vector<Proxy> {
        return static_cast<const Impl*>(object)->HeldProxies();
      };
    }
    if constexpr (requires(const Impl& impl) {
                    { impl.SharedMemory() } -> std::same_as<int>;
                  }) {
      made.memory = [](const void* object) -> int {
        return static_cast<const Impl*>(object)->SharedMemory();
      };
    }
    return made;
  }();
  return &description;
}

}  // namespace roost::internal

#endif  // ROOST_PROXIES_CLASS_DESCRIPTION_H_
