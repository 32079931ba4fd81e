// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/this_call.h"

#include "roost/proxies/borrowed_object.h"

namespace roost::this_call {

std::stop_token StopToken() {
  rpc::Connection* const connection = internal::BorrowScope::ThisThreads();
  return connection == nullptr ? std::stop_token() : connection->StopToken();
}

bool StopRequested() { return StopToken().stop_requested(); }

}  // namespace roost::this_call
