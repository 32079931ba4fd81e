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
// that is too long (107 bytes), AddressInUse when somebody listens there or the path is no socket,
// std::system_error.
UniqueFd Listen(const std::string& uri);

// Takes a socket over that another process made to listen (sd_listen_fds(3)): close-on-exec and
// non-blocking from now on, and clients see this process behind it. Borrows it, and returns its
// URI. Throws InvalidArgument for anything but a unix stream socket with a name that listens.
std::string AdoptListening(int socket);

// Stops listening: `socket` is what Listen returned for `uri`. Its path is removed. Never throws;
// what cannot be removed is stale for the next one.
void StopListening(const std::string& uri, UniqueFd socket) noexcept;

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
