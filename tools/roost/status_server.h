// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_STATUS_SERVER_H_
#define ROOST_TOOLS_ROOST_STATUS_SERVER_H_

#include <cstdint>
#include <string>

namespace roost::tool {

// What a Roost server does, over HTTP: `/metrics` for Prometheus, `/` for people, which is fed by
// `/status.json`. Whoever reaches the port may read; nothing can be changed.
struct StatusOptions {
  std::string address = "127.0.0.1";  // of this machine, IPv4 or IPv6
  uint16_t port = 0;                  // 0: one that is free
  std::string uri;                    // of the Roost server
  std::string key;
};

// Listens and answers from now on, on threads of its own, until the process ends. It takes at most
// 64 connections at once and a minute for each, so that nobody takes anything away from a server in
// this process. Returns the address for a browser, "http://127.0.0.1:9464/". Throws AddressInUse,
// UsageError for an address that is none or not this machine's, std::system_error.
std::string StartStatusServer(const StatusOptions& options);

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_STATUS_SERVER_H_
