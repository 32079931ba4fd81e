// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_LENT_OBJECT_H_
#define ROOST_PROXIES_LENT_OBJECT_H_

#include <memory>
#include <utility>

#include "roost/proxies/adapter.h"
#include "roost/proxies/proxy_target.h"

namespace roost::internal {

// An object of this process without a name, for those to whom a call passes it: the other side of
// BorrowedObject. Calls reach it on the thread that waits for that call's answer.
class LentObject final : public ProxyTarget {
 public:
  explicit LentObject(std::shared_ptr<Adapter> adapter) : adapter_(std::move(adapter)) {}

  void* Local(uint64_t interface_id) override { return adapter_->As(interface_id); }
  void Begin(CallSlot& call, uint64_t interface_id, uint16_t method_id,
             const CallTerms* terms) override;
  void Call(rpc::IncomingCall& call) override;

 private:
  const std::shared_ptr<Adapter> adapter_;
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_LENT_OBJECT_H_
