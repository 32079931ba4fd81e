// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_LINK_CONNECTION_H_
#define ROOST_PROXIES_LINK_CONNECTION_H_

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "roost/proxies/link.h"
#include "roost/proxies/remote_object.h"

namespace roost::internal {

// One thread's connection to a server, with the objects that it has met. Belongs to that thread.
class LinkConnection {
 public:
  // Dials, and joins the link's session. `link` outlives it or it is found dead and dropped. Throws
  // TimeoutError.
  LinkConnection(const std::shared_ptr<Link>& link, const Deadline& deadline);

  bool alive() const { return !link_.expired(); }
  rpc::Connection& connection() { return *connection_; }
  const std::shared_ptr<rpc::ImportedCapability>& host() const { return host_; }

  // The object as a capability of this connection, or null when the thread has not met it.
  const rpc::ImportedCapability* Find(const RemoteObject& object);
  void Remember(const std::shared_ptr<RemoteObject>& object,
                std::shared_ptr<rpc::ImportedCapability> capability);
  // No proxy of this thread's process holds the object any more.
  void Forget(uint64_t object_id) noexcept { met_.erase(object_id); }

 private:
  // Lets go of objects whose last proxy another thread has dropped, now and then.
  void Sweep(const Link& link);

  struct Met {
    std::weak_ptr<RemoteObject> object;
    std::shared_ptr<rpc::ImportedCapability> capability;
  };

  const std::weak_ptr<Link> link_;
  std::shared_ptr<rpc::Connection> connection_;
  std::shared_ptr<rpc::ImportedCapability> host_;
  std::unordered_map<uint64_t, Met> met_;
  uint64_t swept_ = 0;  // Link::dropped_ at the last sweep
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_LINK_CONNECTION_H_
