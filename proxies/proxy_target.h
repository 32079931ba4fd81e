// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_PROXY_TARGET_H_
#define ROOST_PROXIES_PROXY_TARGET_H_

#include <cstdint>
#include <memory>

#include "roost/proxies/object_name.h"
#include "roost/rpc/capability.h"

namespace roost::internal {

class CallSlot;
struct CallTerms;

// What a proxy stands for: an object of this process, of a server, or one borrowed for a call.
// Shared by every copy of the proxy; used from every thread.
class ProxyTarget : public rpc::Capability {
 public:
  // The object's name, or null for one that other processes cannot be told of.
  virtual const ObjectName* name() const { return nullptr; }

  // The object's interface as its generated server class, when it lives in this process.
  virtual void* Local(uint64_t interface_id) {
    (void)interface_id;
    return nullptr;
  }

  // Begins a call in `call`, on the calling thread; this outlives it, and so do `terms`, null where
  // nothing but its answer ends it. Throws ServerGone, DeadlineExceeded, or InvalidArgument when
  // the object does not have the interface.
  virtual void Begin(CallSlot& call, uint64_t interface_id, uint16_t method_id,
                     const CallTerms* terms) = 0;

  // The same for a call of a stream's method. True where its answer need not be waited for before
  // the next is made (PendingCall::Start, Await).
  virtual bool BeginStream(CallSlot& call, uint64_t interface_id, uint16_t method_id) {
    Begin(call, interface_id, method_id, nullptr);
    return false;
  }

  // Passes a call on that came in over a connection for an object that lives elsewhere.
  void Call(rpc::IncomingCall& call) override;
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_PROXY_TARGET_H_
