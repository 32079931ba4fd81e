// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_OBJECT_NAME_H_
#define ROOST_PROXIES_OBJECT_NAME_H_

#include <compare>
#include <cstdint>
#include <string>

namespace roost::internal {

// The right to use an object: 128 random bits, made with the object.
struct Right {
  uint64_t high = 0;
  uint64_t low = 0;
  auto operator<=>(const Right&) const = default;
};

// What an object is known by in every process. A value.
struct ObjectName {
  std::string server;  // the server's URI
  uint64_t id = 0;     // never used again by that server
  Right right;
  auto operator<=>(const ObjectName&) const = default;
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_OBJECT_NAME_H_
