// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_REMOTE_OBJECT_H_
#define ROOST_PROXIES_REMOTE_OBJECT_H_

#include <atomic>
#include <memory>
#include <utility>

#include "roost/proxies/link.h"
#include "roost/proxies/proxy_target.h"

namespace roost::internal {

// An object of another process's server, one for all its proxies in this process. Holds the
// references that the server has counted for this process's session.
class RemoteObject final : public ProxyTarget, public std::enable_shared_from_this<RemoteObject> {
 public:
  RemoteObject(std::shared_ptr<Link> link, ObjectName name)
      : link_(std::move(link)), name_(std::move(name)) {}
  ~RemoteObject() override { link_->Release(name_.id, references_.load()); }

  const ObjectName* name() const override { return &name_; }

  void Begin(CallSlot& call, uint64_t interface_id, uint16_t method_id,
             const CallTerms* terms) override {
    link_->BeginObjectCall(call, *this, interface_id, method_id, terms);
  }

  bool BeginStream(CallSlot& call, uint64_t interface_id, uint16_t method_id) override {
    return link_->BeginStreamCall(call, *this, interface_id, method_id);
  }

  // The server has counted one more reference for this process.
  void AddReference() { references_.fetch_add(1); }

  const std::shared_ptr<Link>& link() const { return link_; }

 private:
  const std::shared_ptr<Link> link_;
  const ObjectName name_;
  std::atomic<uint64_t> references_{0};
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_REMOTE_OBJECT_H_
