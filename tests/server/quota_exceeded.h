// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_SERVER_QUOTA_EXCEEDED_H_
#define ROOST_TESTS_SERVER_QUOTA_EXCEEDED_H_

#include <cstdint>
#include <stdexcept>
#include <string>
#include <tuple>

#include "roost/codec/exception.h"

// A user's exception with fields that crosses processes.
class QuotaExceeded : public std::runtime_error {
 public:
  QuotaExceeded(std::string user, int64_t limit)
      : std::runtime_error(user + " is over " + std::to_string(limit)), user(user), limit(limit) {}
  auto RoostFields() const { return std::tuple(user, limit); }

  const std::string user;
  const int64_t limit;
};
ROOST_EXCEPTION(QuotaExceeded);

#endif  // ROOST_TESTS_SERVER_QUOTA_EXCEEDED_H_
