// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_ADDRESSES_H_
#define ROOST_TOOLS_ROOST_ADDRESSES_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace roost::tool {

// A server of this user that runs on this machine, found by what the kernel tells of sockets.
struct RunningServer {
  pid_t pid = 0;
  std::string uri;
  std::string program;  // the name of what it runs, at most 15 bytes (proc(5), comm)
};

// Every process of this user that has libroost.so and listens at a unix socket, in the order of
// their ids. Nobody is connected to. Root sees everybody's.
std::vector<RunningServer> FindServers();

// A URI as it is, and a path as the URI of a socket there. Throws UsageError for anything else.
std::string AddressOf(const std::string& text);

// Where a server of that name listens unless it is told otherwise: in this user's runtime folder
// (XDG_RUNTIME_DIR), or below /tmp. Throws UsageError for a name that no file can have.
std::string AddressNamed(const std::string& name);

// The URI that a user means: a URI, a path, a process's id, or the name of a server that listens at
// AddressNamed. Throws UsageError, ServerGone when there is none.
std::string AddressMeant(const std::string& text);

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_ADDRESSES_H_
