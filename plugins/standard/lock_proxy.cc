// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/lock_proxy.h"

#include <map>
#include <string>

namespace roost::standard {
namespace {

using Key = std::pair<std::string, uint64_t>;  // server and object

// The holders of this program or plugin, for as long as a proxy has them.
struct Holders {
  std::mutex mutex;
  std::map<Key, std::weak_ptr<internal::ProxyTarget>> by_lock;
};

Holders& AllHolders() {
  static Holders& holders = *new Holders;
  return holders;
}

}  // namespace

LockHolderObjectProxy HolderOf(const LockObjectProxy& lock) {
  Holders& holders = AllHolders();
  const Key key(lock.server_uri(), lock.object_id());
  const auto known = [&] {
    const auto it = holders.by_lock.find(key);
    return it == holders.by_lock.end() ? nullptr : it->second.lock();
  };
  {
    std::lock_guard guard(holders.mutex);
    if (auto holder = known()) return LockHolderObjectProxy(Proxy(std::move(holder)));
  }
  const LockHolderObjectProxy entered = lock.Enter();
  std::lock_guard guard(holders.mutex);
  if (auto holder = known()) return LockHolderObjectProxy(Proxy(std::move(holder)));
  std::erase_if(holders.by_lock, [](const auto& other) { return other.second.expired(); });
  holders.by_lock[key] = entered.target();
  return entered;
}

}  // namespace roost::standard
