// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_ATTACH_H_
#define ROOST_PROXIES_ATTACH_H_

#include <cstdint>
#include <memory>

#include "roost/codec/lease.h"
#include "roost/proxies/host.capnp.h"
#include "roost/proxies/link.h"
#include "roost/proxies/object_policy.h"
#include "roost/proxies/proxy_wire.h"
#include "roost/rpc/question.h"

namespace roost::internal {

inline constexpr uint64_t kHostInterface = capnp::typeId<host::Host>();

inline uint16_t Number(HostMethod method) { return static_cast<uint16_t>(method); }

// The parameters of Host.attach.
inline void FillAttach(rpc::Question& question, const ObjectName& name, bool acquire,
                       const Lease* lease = nullptr) {
  auto params = question.Params().initAs<host::Host::AttachParams>();
  params.setId(name.id);
  WriteRight(name.right, params.initRight());
  params.setAcquire(acquire);
  if (lease != nullptr) WriteRight({lease->high, lease->low}, params.initLease());
}

// Its result: the object on that connection.
inline std::shared_ptr<rpc::ImportedCapability> Attached(capnp::AnyPointer::Reader results) {
  return std::dynamic_pointer_cast<rpc::ImportedCapability>(
      rpc::ReadCapability(ObjectField(results)));
}

}  // namespace roost::internal

#endif  // ROOST_PROXIES_ATTACH_H_
