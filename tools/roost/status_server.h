// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_STATUS_SERVER_H_
#define ROOST_TOOLS_ROOST_STATUS_SERVER_H_

#include <cstdint>
#include <string>

#include "roost/base/unique_fd.h"

namespace roost::tool {

// Where the status page of a Roost server is listened for, before there is the server. Whoever
// connects waits until StartStatusServer. A value that moves.
struct StatusPort {
  UniqueFd socket;
  std::string url;  // for a browser, "http://127.0.0.1:9464/"
};

// Listens at the address of this machine, IPv4 or IPv6; port 0 is one that is free. Throws
// AddressInUse, UsageError for an address that is none or not this machine's, std::system_error.
StatusPort ListenForStatus(const std::string& address, uint16_t port);

// What the Roost server at `uri` does, over HTTP: `/metrics` for Prometheus, `/` for people, which
// is fed by `/status.json`. Whoever reaches the port may read; nothing can be changed. Where
// there is a key, what objects say of themselves is left out. A request whose Host is a name, but
// for localhost, gets 403. Answers from
// now on, on threads of its own, until the process ends. It takes at most 64 connections at once
// and a minute for each, so that nobody takes anything away from a server in this process.
void StartStatusServer(StatusPort port, const std::string& uri, const std::string& key);

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_STATUS_SERVER_H_
