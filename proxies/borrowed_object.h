// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_BORROWED_OBJECT_H_
#define ROOST_PROXIES_BORROWED_OBJECT_H_

#include <memory>
#include <utility>

#include "roost/proxies/proxy_target.h"
#include "roost/rpc/connection.h"

namespace roost::internal {

// An object that the peer of a connection hosts without a name, as stock Cap'n Proto clients pass
// them. It can be called on that connection's thread while the connection lasts.
class BorrowedObject final : public ProxyTarget {
 public:
  explicit BorrowedObject(std::shared_ptr<rpc::ImportedCapability> object)
      : object_(std::move(object)) {}

  void Begin(CallSlot& call, uint64_t interface_id, uint16_t method_id) override;

  const std::shared_ptr<rpc::ImportedCapability>& object() const { return object_; }

 private:
  const std::shared_ptr<rpc::ImportedCapability> object_;
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_BORROWED_OBJECT_H_
