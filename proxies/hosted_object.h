// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_HOSTED_OBJECT_H_
#define ROOST_PROXIES_HOSTED_OBJECT_H_

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "roost/base/unique_fd.h"
#include "roost/proxies/adapter.h"
#include "roost/proxies/proxy_target.h"

namespace roost::internal {

// An object of this process's server. It lives while sessions, proxies in this process, or calls
// hold it.
class HostedObject final : public ProxyTarget, public std::enable_shared_from_this<HostedObject> {
 public:
  HostedObject(ObjectName name, std::shared_ptr<Adapter> adapter,
               const ClassDescription* description);

  const ObjectName* name() const override { return &name_; }
  void* Local(uint64_t interface_id) override { return adapter_->As(interface_id); }
  void Begin(CallSlot& call, uint64_t interface_id, uint16_t method_id,
             const CallTerms* terms) override;
  // Whoever calls holds the object meanwhile.
  void Call(rpc::IncomingCall& call) override;

  const Adapter& adapter() const { return *adapter_; }
  const ClassDescription& description() const { return *description_; }
  // When it was hosted.
  std::chrono::steady_clock::time_point born() const { return born_; }

  // The object as connections export it: calls reach it while it lives, but do not keep it alive.
  std::shared_ptr<rpc::Capability> weak_handle();

 private:
  const ObjectName name_;
  const std::shared_ptr<Adapter> adapter_;
  const ClassDescription* const description_;
  const std::chrono::steady_clock::time_point born_ = std::chrono::steady_clock::now();
  std::once_flag weak_handle_made_;
  std::shared_ptr<rpc::Capability> weak_handle_;
};

// A descriptor of the object's shared memory. Throws InvalidArgument where its class has none;
// std::system_error.
UniqueFd OpenMemory(const HostedObject& object);

// What weak_handle() gives out.
class WeakHandle final : public rpc::Capability {
 public:
  explicit WeakHandle(std::weak_ptr<HostedObject> object, uint64_t id)
      : object_(std::move(object)), id_(id) {}
  void Call(rpc::IncomingCall& call) override { Lock()->Call(call); }

  // The object. Throws ObjectGone.
  std::shared_ptr<HostedObject> Lock() const;

 private:
  const std::weak_ptr<HostedObject> object_;
  const uint64_t id_;
};

// The objects of this process's server, as proxies see them. Thread-safe.
class ObjectHost {
 public:
  virtual ~ObjectHost() = default;

  // The server's URI.
  virtual const std::string& uri() const = 0;

  // The object for `owner` and `interface_id`: the one hosted before, or a new one for what `adapt`
  // returns, which is called outside any lock. `description` is its class's.
  virtual std::shared_ptr<HostedObject> Host(
      const std::shared_ptr<const void>& owner, uint64_t interface_id,
      const ClassDescription* description,
      const std::function<std::shared_ptr<Adapter>()>& adapt) = 0;

  // The live object of that number. Throws ObjectGone; AccessDenied for a wrong right.
  virtual std::shared_ptr<HostedObject> Find(uint64_t id, const Right& right) = 0;

  // The host of this process, or null.
  static ObjectHost* Current();
  // Makes `host` the one of this process; false when there is one already.
  static bool Become(ObjectHost* host);
  // `host` is it no more. It may be used on by who has got it.
  static void Leave(ObjectHost* host);
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_HOSTED_OBJECT_H_
