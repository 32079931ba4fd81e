// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_EXAMPLES_BANK_OVERDRAWN_H_
#define ROOST_EXAMPLES_BANK_OVERDRAWN_H_

// What the plugin throws and its callers catch: an exception with fields of its own.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <tuple>

#include "roost/codec/exception.h"

namespace bank {

class Overdrawn : public std::runtime_error {
 public:
  Overdrawn(const std::string& owner, int64_t missing)
      : std::runtime_error(owner + " lacks " + std::to_string(missing)),
        owner_(owner),
        missing_(missing) {}

  int64_t missing() const { return missing_; }

  // The arguments of the constructor that makes it again in another process.
  auto RoostFields() const { return std::make_tuple(owner_, missing_); }

 private:
  std::string owner_;
  int64_t missing_;
};
ROOST_EXCEPTION(Overdrawn);

}  // namespace bank

#endif  // ROOST_EXAMPLES_BANK_OVERDRAWN_H_
