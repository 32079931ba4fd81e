// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/hosted_object.h"

#include <atomic>
#include <string>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/proxies/run_method.h"

namespace roost::internal {
namespace {

std::atomic<ObjectHost*> current_host{nullptr};

}  // namespace

HostedObject::HostedObject(ObjectName name, std::shared_ptr<Adapter> adapter,
                           const ClassDescription* description)
    : name_(std::move(name)), adapter_(std::move(adapter)), description_(description) {}

std::shared_ptr<rpc::Capability> HostedObject::weak_handle() {
  std::call_once(weak_handle_made_, [this] {
    weak_handle_ = std::make_shared<WeakHandle>(weak_from_this(), name_.id);
  });
  return weak_handle_;
}

void HostedObject::Begin(CallSlot&, uint64_t, uint16_t, const CallTerms*) {
  // A proxy that finds its interface here calls it directly.
  throw InvalidArgument("object " + std::to_string(name_.id) + " is a " +
                        adapter_->InterfaceName() + ", which has no such method");
}

void HostedObject::Call(rpc::IncomingCall& call) { RunMethod(call, *adapter_, name_.id); }

UniqueFd OpenMemory(const HostedObject& object) {
  if (object.description().memory == nullptr) {
    throw InvalidArgument("object " + std::to_string(object.name()->id) + " is a " +
                          object.adapter().InterfaceName() + ", which has no shared memory");
  }
  return Duplicate(object.description().memory(object.adapter().object().get()));
}

std::shared_ptr<HostedObject> WeakHandle::Lock() const {
  auto object = object_.lock();
  if (object == nullptr) {
    throw ObjectGone("object " + std::to_string(id_) + " is gone: nobody held it any more");
  }
  return object;
}

ObjectHost* ObjectHost::Current() { return current_host.load(); }

bool ObjectHost::Become(ObjectHost* host) {
  ObjectHost* none = nullptr;
  return current_host.compare_exchange_strong(none, host);
}

void ObjectHost::Leave(ObjectHost* host) { current_host.compare_exchange_strong(host, nullptr); }

std::shared_ptr<ProxyTarget> HostObject(const std::shared_ptr<const void>& object,
                                        uint64_t interface_id, const ClassDescription* description,
                                        const std::function<std::shared_ptr<Adapter>()>& adapt) {
  ObjectHost* host = ObjectHost::Current();
  if (host == nullptr) {
    throw InvalidState("an object can be managed only in a process that serves");
  }
  return host->Host(object, interface_id, description, adapt);
}

}  // namespace roost::internal
