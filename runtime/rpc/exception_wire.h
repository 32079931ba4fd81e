// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_EXCEPTION_WIRE_H_
#define ROOST_RPC_EXCEPTION_WIRE_H_

#include <exception>
#include <string>

#include <capnp/rpc.capnp.h>

namespace roost::rpc {

// An exception as rpc.capnp carries it. Any Cap'n Proto peer reads `reason` and `trace` as text;
// the last line of `trace`, "roost-error:1 <base64>", holds the whole error for a Roost peer.

// Writes `error` with its type, text and traceback.
void WriteException(capnp::rpc::Exception::Builder builder, const std::exception_ptr& error);

// "type: what" of `error`.
std::string ReasonOf(const std::exception_ptr& error);

// The exception that was written, of its original type where this process knows it, else a
// RemoteError; Unimplemented for a peer's plain "unimplemented".
std::exception_ptr ReadException(capnp::rpc::Exception::Reader reader);

}  // namespace roost::rpc

#endif  // ROOST_RPC_EXCEPTION_WIRE_H_
