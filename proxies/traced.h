// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_TRACED_H_
#define ROOST_PROXIES_TRACED_H_

#include <exception>

#include "roost/rpc/exception_wire.h"
#include "roost/trace/span.h"

namespace roost::internal {

// Runs `body`, and tells `span` what it throws.
template <class Span, class Body>
auto Watched(Span& span, Body body) {
  try {
    return body();
  } catch (...) {
    span.Failed(rpc::ReasonOf(std::current_exception()));
    throw;
  }
}

}  // namespace roost::internal

#endif  // ROOST_PROXIES_TRACED_H_
