// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_BORROWED_OBJECT_H_
#define ROOST_PROXIES_BORROWED_OBJECT_H_

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "roost/proxies/proxy_target.h"
#include "roost/rpc/connection.h"

namespace roost::internal {

// An object that the peer of a connection hosts without a name: callbacks (callback.h), and what
// stock Cap'n Proto clients pass. It can be called on that connection's thread until the call that
// carried it returns.
class BorrowedObject final : public ProxyTarget {
 public:
  explicit BorrowedObject(std::shared_ptr<rpc::ImportedCapability> object)
      : object_(std::move(object)) {}

  // Throws CallbackExpired. Of terms, only a deadline holds: who cancels gives up the call within
  // which this one is made.
  void Begin(CallSlot& call, uint64_t interface_id, uint16_t method_id,
             const CallTerms* terms) override;

  // The peer's object. Throws CallbackExpired.
  std::shared_ptr<rpc::ImportedCapability> object() const;

  // The call is over: the peer gets its object back.
  void Expire();

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<rpc::ImportedCapability> object_;  // under mutex_; null once expired
};

// A call that runs on this thread: what it borrows of its connection's peer expires with it.
class BorrowScope {
 public:
  explicit BorrowScope(rpc::Connection& connection);
  ~BorrowScope();
  BorrowScope(const BorrowScope&) = delete;
  BorrowScope& operator=(const BorrowScope&) = delete;

  // The connection of the innermost call that runs on this thread, or null.
  static rpc::Connection* ThisThreads();

  // The object as the call that runs here borrows it; for ever where none does.
  static std::shared_ptr<BorrowedObject> Borrow(std::shared_ptr<rpc::ImportedCapability> object);

 private:
  rpc::Connection& connection_;
  BorrowScope* const outer_;
  std::vector<std::weak_ptr<BorrowedObject>> borrowed_;
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_BORROWED_OBJECT_H_
