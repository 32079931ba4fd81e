// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/this_call.h"

#include "roost/error/error.h"
#include "roost/proxies/borrowed_object.h"
#include "roost/rpc/unix_socket.h"

namespace roost::this_call {

std::stop_token StopToken() {
  rpc::Connection* const connection = internal::BorrowScope::ThisThreads();
  return connection == nullptr ? std::stop_token() : connection->StopToken();
}

bool StopRequested() { return StopToken().stop_requested(); }

Caller CallerId() {
  rpc::Connection* const connection = internal::BorrowScope::ThisThreads();
  if (connection == nullptr) {
    throw InvalidState("no call of another process runs on this thread, so that nobody calls");
  }
  const rpc::PeerId& peer = connection->peer();
  // A stranger has never introduced itself.
  const pid_t pid =
      peer.pid != 0 ? peer.pid : rpc::GetPeerCredentials(connection->transport().socket()).pid;
  return {.process = peer.process, .pid = pid, .thread = peer.thread};
}

}  // namespace roost::this_call
