// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_DISCONNECTED_H_
#define ROOST_RPC_DISCONNECTED_H_

#include "roost/error/error.h"

namespace roost::rpc {

// The peer hung up, or its process ended: nothing more will come or go on this connection.
class Disconnected : public Error {
 public:
  using Error::Error;
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_DISCONNECTED_H_
