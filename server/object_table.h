// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_OBJECT_TABLE_H_
#define ROOST_SERVER_OBJECT_TABLE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "roost/proxies/hosted_object.h"

namespace roost::internal {

// The objects of this process's server that are alive. It holds none of them: sessions, proxies in
// this process and running calls do. User code (constructors, destructors) never runs under its
// lock. Thread-safe. Never destroyed, since objects outlive everything else.
class ObjectTable final : public ObjectHost {
 public:
  // `max_objects` may be alive at once; a further one is LimitExceeded.
  ObjectTable(std::string uri, std::optional<uint64_t> max_objects)
      : uri_(std::move(uri)), max_objects_(max_objects) {}

  const std::string& uri() const override { return uri_; }
  std::shared_ptr<HostedObject> Host(
      const std::shared_ptr<const void>& owner, uint64_t interface_id,
      const ClassDescription* description,
      const std::function<std::shared_ptr<Adapter>()>& adapt) override;
  std::shared_ptr<HostedObject> Find(uint64_t id, const Right& right) override;

  // The live object of that number, for those who need no right. Throws ObjectGone.
  std::shared_ptr<HostedObject> Find(uint64_t id);

  // Every live object, in the order in which they were made.
  std::vector<std::shared_ptr<HostedObject>> All();
  // How many there are.
  size_t Count();

 private:
  // One object is what shares ownership and address: an address alone may be used again, and one
  // owner may hold several objects.
  struct Key {
    std::weak_ptr<const void> owner;
    const void* address;
    uint64_t interface_id;
  };
  struct Less {
    bool operator()(const Key& a, const Key& b) const {
      if (a.owner.owner_before(b.owner)) return true;
      if (b.owner.owner_before(a.owner)) return false;
      return std::tie(a.address, a.interface_id) < std::tie(b.address, b.interface_id);
    }
  };

  void Forget(const HostedObject& object, const Key& key);
  // Under the lock.
  Right NewRight();

  const std::string uri_;
  const std::optional<uint64_t> max_objects_;
  std::mutex mutex_;
  uint64_t last_id_ = 0;
  // Rights for the next objects, [next_right_, end): several of one system call.
  std::array<Right, 32> rights_;
  size_t next_right_ = rights_.size();
  std::map<uint64_t, std::weak_ptr<HostedObject>> by_id_;
  std::map<Key, std::weak_ptr<HostedObject>, Less> by_owner_;
};

}  // namespace roost::internal

#endif  // ROOST_SERVER_OBJECT_TABLE_H_
