// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_PEER_ID_H_
#define ROOST_RPC_PEER_ID_H_

#include <sys/types.h>

#include <string>

namespace roost::rpc {

// Who is at the other end of a connection, as the layer above has learnt it. What the peer says of
// itself may be wrong.
struct PeerId {
  std::string process;  // its name, as it says; empty: it has not said
  pid_t pid = 0;        // as the kernel says; 0 where it was not asked, or cannot see it
  pid_t thread = 0;     // the thread that uses the connection, as it says; 0: it has not said
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_PEER_ID_H_
