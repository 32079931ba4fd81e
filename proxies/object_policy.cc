// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/object_policy.h"

#include <exception>

#include "roost/error/error.h"
#include "roost/proxies/link.h"
#include "roost/proxies/remote_object.h"

namespace roost::internal {

void WriteRight(const Right& right, host::Right::Builder builder) {
  builder.setHigh(right.high);
  builder.setLow(right.low);
}

Right ReadRight(host::Right::Reader reader) { return {reader.getHigh(), reader.getLow()}; }

void WriteObjectName(const ObjectName& name, host::ObjectName::Builder builder) {
  builder.setServer(name.server.c_str());
  builder.setId(name.id);
  WriteRight(name.right, builder.initRight());
}

ObjectName ReadObjectName(host::ObjectName::Reader reader) {
  return {reader.getServer().cStr(), reader.getId(), ReadRight(reader.getRight())};
}

rpc::CapabilityPtr ObjectPolicy::Vine(const rpc::CapabilityPtr& cap) {
  const bool to_stranger = !adopt_ && !lend_;
  if (to_stranger) return nullptr;
  if (const auto hosted = std::dynamic_pointer_cast<HostedObject>(cap)) {
    return hosted->weak_handle();
  }
  const auto* target = dynamic_cast<const ProxyTarget*>(cap.get());
  return target != nullptr && target->name() != nullptr ? cap : nullptr;
}

bool ObjectPolicy::IsStranger(uint64_t interface_id, uint16_t method_id) {
  const auto method = static_cast<HostMethod>(method_id);
  return interface_id != capnp::typeId<host::Host>() ||
         (method != HostMethod::kHello && method != HostMethod::kChallenge);
}

void ObjectPolicy::Describe(const rpc::CapabilityPtr& cap, capnp::AnyPointer::Builder id) {
  if (const auto hosted = std::dynamic_pointer_cast<HostedObject>(cap); hosted && lend_) {
    lend_(hosted);
    lent_.push_back(hosted->name()->id);
  }
  WriteObjectName(*dynamic_cast<const ProxyTarget&>(*cap).name(), id.initAs<host::ObjectName>());
}

rpc::CapabilityPtr ObjectPolicy::Accept(capnp::AnyPointer::Reader id, rpc::CapabilityPtr vine) {
  const ObjectName name = ReadObjectName(id.getAs<host::ObjectName>());
  try {
    ObjectHost* host = ObjectHost::Current();
    const bool own = host != nullptr && host->uri() == name.server;
    if (adopt_ && name.server == peer_uri_) {
      auto adopted = adopt_(name, std::dynamic_pointer_cast<rpc::ImportedCapability>(vine));
      if (!own) return adopted;
      // A server that is its own client: the reference goes back, the object is here.
    }
    if (own) return host->Find(name.id, name.right);
    return Link::To(name.server)->Acquire(name);
  } catch (...) {
    return std::make_shared<rpc::BrokenCapability>(std::current_exception());
  }
}

}  // namespace roost::internal
