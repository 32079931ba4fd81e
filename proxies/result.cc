// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/result.h"

#include <iterator>

#include "roost/error/error.h"

namespace roost::internal {
namespace {

// The codes that Abseil and gRPC share.
constexpr const char* kNames[] = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

}  // namespace

void ThrowStatus(int code, std::string_view message) {
  const bool known = code >= 0 && code < static_cast<int>(std::size(kNames));
  const std::string name = known ? kNames[code] : "status " + std::to_string(code);
  throw StatusError(name + ": " + std::string(message), code);
}

}  // namespace roost::internal
