// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_CAP_TABLE_H_
#define ROOST_RPC_CAP_TABLE_H_

// The one place that knows how Cap'n Proto stores interface pointers: as an index into a table
// beside the message. No event loop is involved; the hooks that fill the table are never called.

#include <cstddef>
#include <utility>
#include <vector>

#include <capnp/any.h>
#include <capnp/capability.h>
#include <capnp/layout.h>

#include "roost/rpc/capability.h"

namespace roost::rpc {

// The capabilities that a message being built points to. Outlives the message's content.
class OutgoingCaps final : public capnp::_::CapTableBuilder {
 public:
  // `pointer`, with interface pointers under it stored in this table.
  capnp::AnyPointer::Builder Imbue(capnp::AnyPointer::Builder pointer);

  const std::vector<CapabilityPtr>& caps() const { return caps_; }
  // Lets go of them. Not while a message points to any.
  void Clear() { caps_.clear(); }

  kj::Maybe<kj::Own<capnp::ClientHook>> extractCap(capnp::uint index) override;
  capnp::uint injectCap(kj::Own<capnp::ClientHook>&& cap) override;
  void dropCap(capnp::uint index) override;

 private:
  std::vector<CapabilityPtr> caps_;
};

// The capabilities that a received message points to. Outlives every reader of the message.
class IncomingCaps final : public capnp::_::CapTableReader {
 public:
  IncomingCaps() = default;
  explicit IncomingCaps(std::vector<CapabilityPtr> caps) : caps_(std::move(caps)) {}

  // `pointer`, with interface pointers under it found in this table.
  capnp::AnyPointer::Reader Imbue(capnp::AnyPointer::Reader pointer);

  bool empty() const { return caps_.empty(); }

  kj::Maybe<kj::Own<capnp::ClientHook>> extractCap(capnp::uint index) override;

 private:
  std::vector<CapabilityPtr> caps_;
};

// Stores `cap` in an interface pointer of an imbued message; null clears it.
void WriteCapability(capnp::AnyPointer::Builder pointer, CapabilityPtr cap);

// What an interface pointer of an imbued message holds, or null. Throws ProtocolError when the
// pointer is none of an interface or its index is out of range.
CapabilityPtr ReadCapability(capnp::AnyPointer::Reader pointer);

}  // namespace roost::rpc

#endif  // ROOST_RPC_CAP_TABLE_H_
