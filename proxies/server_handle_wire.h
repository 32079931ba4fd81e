// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_SERVER_HANDLE_WIRE_H_
#define ROOST_PROXIES_SERVER_HANDLE_WIRE_H_

// Handles of servers in messages, for generated code: Roost.ServerHandle of annotations.capnp.

#include <capnp/any.h>

#include "roost/proxies/server_handle.h"
#include "roost/proxies/wire.h"

namespace roost::wire {

template <>
struct WireOf<roost::ServerHandle> {
  static constexpr uint16_t kDataWords = 0;
  static constexpr uint16_t kPointers = 1;
  static void Write(capnp::AnyStruct::Builder to, const roost::ServerHandle& from) {
    wire::Write(Pointer(to, 0), from.uri());
  }
  // Connects to it. Throws ServerGone, AccessDenied, LimitExceeded; InvalidArgument for what is no
  // address.
  static roost::ServerHandle Read(capnp::AnyStruct::Reader from) {
    const std::string uri(ReadText(Pointer(from, 0)));
    return uri.empty() ? roost::ServerHandle() : roost::ServerHandle::Connect(uri);
  }
};

}  // namespace roost::wire

#endif  // ROOST_PROXIES_SERVER_HANDLE_WIRE_H_
