// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_UNIX_SOCKET_H_
#define ROOST_RPC_UNIX_SOCKET_H_

#include <sys/types.h>

#include <string>

#include "roost/base/unique_fd.h"

namespace roost::rpc {

// A server's address is a URI: `unix-abstract:NAME` (unix(7), abstract: nothing in the file system,
// gone with its owner) or `unix:/PATH`.

// A socket that listens at `uri`, close-on-exec and non-blocking. A path gets mode 0600; a stale
// one that nobody listens on is replaced. Throws InvalidArgument for another kind of URI or a name
// that is too long (107 bytes), std::system_error when the address is taken.
UniqueFd Listen(const std::string& uri);

// A socket connected to `uri`, close-on-exec. Throws InvalidArgument, or ServerGone when nobody
// listens there.
UniqueFd Connect(const std::string& uri);

// Who is at the other end of a connected socket (SO_PEERCRED, unix(7)). Throws std::system_error.
struct PeerCredentials {
  pid_t pid;  // 0 when it lies in a pid namespace that this process cannot see
  uid_t uid;
};
PeerCredentials GetPeerCredentials(int socket);

}  // namespace roost::rpc

#endif  // ROOST_RPC_UNIX_SOCKET_H_
