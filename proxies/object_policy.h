// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_OBJECT_POLICY_H_
#define ROOST_PROXIES_OBJECT_POLICY_H_

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "roost/proxies/host.capnp.h"
#include "roost/proxies/hosted_object.h"
#include "roost/rpc/connection.h"

namespace roost::internal {

// Writes and reads a right, of an object or of a session.
void WriteRight(const Right& right, host::Right::Builder builder);
Right ReadRight(host::Right::Reader reader);

// Writes and reads an object's name. Reading takes any bytes; what it means is checked where it is
// used.
void WriteObjectName(const ObjectName& name, host::ObjectName::Builder builder);
ObjectName ReadObjectName(host::ObjectName::Reader reader);

// How Roost peers tell each other of objects: by name, so that any process can reach them.
class ObjectPolicy final : public rpc::PeerPolicy {
 public:
  // Called for an object of this process's server that is about to be described to the peer: its
  // session gains a reference.
  using Lend = std::function<void(const std::shared_ptr<HostedObject>&)>;
  // Called for an object of the peer's own server: takes the reference that came with it.
  using Adopt = std::function<rpc::CapabilityPtr(const ObjectName&,
                                                 std::shared_ptr<rpc::ImportedCapability> vine)>;

  // The server's end. Until the first `set_lend` the peer is a stranger: it gets capabilities.
  ObjectPolicy() = default;
  void set_lend(Lend lend) { lend_ = std::move(lend); }
  // The numbers of the objects that were lent since the peer last said something.
  const std::vector<uint64_t>& lent() const { return lent_; }

  // The client's end, of a connection to the server at `uri`.
  ObjectPolicy(std::string uri, Adopt adopt)
      : peer_uri_(std::move(uri)), adopt_(std::move(adopt)) {}

  rpc::CapabilityPtr Vine(const rpc::CapabilityPtr& cap) override;
  void Describe(const rpc::CapabilityPtr& cap, capnp::AnyPointer::Builder id) override;
  bool PeerWaits() override { return lend_ != nullptr || adopt_ != nullptr; }
  void Received() override { lent_.clear(); }
  bool IsStranger(uint64_t interface_id, uint16_t method_id) override;
  rpc::CapabilityPtr Accept(capnp::AnyPointer::Reader id, rpc::CapabilityPtr vine) override;

 private:
  Lend lend_;
  std::vector<uint64_t> lent_;
  std::string peer_uri_;
  Adopt adopt_;
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_OBJECT_POLICY_H_
