// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/proxy_wire.h"

#include <exception>
#include <memory>
#include <utility>

#include "roost/error/error.h"
#include "roost/proxies/borrowed_object.h"
#include "roost/proxies/hosted_object.h"
#include "roost/proxies/proxy_capability.h"
#include "roost/proxies/proxy_target.h"
#include "roost/proxies/sound.h"
#include "roost/rpc/cap_table.h"
#include "roost/rpc/connection.h"

namespace roost {
namespace internal {

std::shared_ptr<ProxyTarget> ReadTarget(capnp::AnyPointer::Reader pointer) {
  return TargetOf(rpc::ReadCapability(pointer));
}

std::shared_ptr<ProxyTarget> TargetOf(const rpc::CapabilityPtr& cap) {
  if (cap == nullptr) return nullptr;
  if (auto target = std::dynamic_pointer_cast<ProxyTarget>(cap)) return target;
  if (const auto* weak = dynamic_cast<const WeakHandle*>(cap.get())) return weak->Lock();
  if (const auto* broken = dynamic_cast<const rpc::BrokenCapability*>(cap.get())) {
    std::rethrow_exception(broken->reason());
  }
  if (auto imported = std::dynamic_pointer_cast<rpc::ImportedCapability>(cap)) {
    return BorrowScope::Borrow(std::move(imported));
  }
  if (cap->AsDescriptor() != nullptr) {
    throw SerializationError("a message holds a descriptor where an object belongs");
  }
  throw InvalidArgument("the capability is the server itself, not an object of it");
}

rpc::CapabilityPtr CapabilityOf(const Proxy& proxy) {
  // What was borrowed from the other end of a connection goes back as itself.
  const auto* borrowed = dynamic_cast<const BorrowedObject*>(proxy.target().get());
  return borrowed == nullptr ? rpc::CapabilityPtr(proxy.target())
                             : rpc::CapabilityPtr(borrowed->object());
}

capnp::AnyPointer::Reader ObjectField(capnp::AnyPointer::Reader results) {
  const auto pointers = wire::As<capnp::AnyStruct>(results).getPointerSection();
  return pointers.size() == 0 ? capnp::AnyPointer::Reader() : pointers[0];
}

}  // namespace internal

namespace wire {

void WriteProxy(capnp::AnyPointer::Builder pointer, const Proxy& proxy) {
  rpc::WriteCapability(std::move(pointer), internal::CapabilityOf(proxy));
}

}  // namespace wire
}  // namespace roost
