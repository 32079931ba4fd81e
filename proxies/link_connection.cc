// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/link_connection.h"

#include <algorithm>
#include <utility>

#include "roost/base/thread_memory.h"

namespace roost::internal {

LinkConnection::LinkConnection(const std::shared_ptr<Link>& link, const Deadline& deadline)
    : link_(link) {
  GiveBackUnusedThreadMemory();
  link->WithinLimits([&] {
    int socket = -1;
    connection_ = link->Dial(&socket);
    host_ = link->HostOf(*connection_, deadline);
    link->JoinSession(*connection_, host_, socket, deadline);
  });
}

const rpc::ImportedCapability* LinkConnection::Find(const RemoteObject& object) {
  Sweep(*object.link());
  const auto it = met_.find(object.name()->id);
  return it == met_.end() ? nullptr : it->second.capability.get();
}

void LinkConnection::Remember(const std::shared_ptr<RemoteObject>& object,
                              std::shared_ptr<rpc::ImportedCapability> capability) {
  Sweep(*object->link());
  met_.insert_or_assign(object->name()->id, Met{object, std::move(capability)});
}

void LinkConnection::Sweep(const Link& link) {
  const uint64_t dropped = link.dropped_.load(std::memory_order_relaxed);
  if (dropped - swept_ < std::max<uint64_t>(8, met_.size() / 2)) return;
  swept_ = dropped;
  std::erase_if(met_, [](const auto& entry) { return entry.second.object.expired(); });
}

}  // namespace roost::internal
