// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/lease_table.h"

#include <poll.h>
#include <unistd.h>

#include <utility>
#include <vector>

#include "roost/base/system_call.h"

namespace roost::internal {

LeaseTable& LeaseTable::Instance() {
  static LeaseTable& table = *new LeaseTable;
  return table;
}

LeaseTable::LeaseTable() : added_(CreateEventfd()) {}

bool LeaseTable::Lend(const Right& lease, UniqueFd watch, uint64_t object_id,
                      std::shared_ptr<const void> object) {
  std::lock_guard lock(mutex_);
  auto it = leases_.find({lease.high, lease.low});
  if (it == leases_.end()) {
    if (!watch) return false;
    if (!watching_) {
      std::thread([this] { Watch(); }).detach();
      watching_ = true;
    }
    it = leases_.emplace(std::pair(lease.high, lease.low), Entry{std::move(watch), {}}).first;
    const uint64_t one = 1;
    (void)!::write(added_.get(), &one, sizeof(one));
  }
  Held& held = it->second.held[object_id];
  held.object = std::move(object);
  ++held.count;
  return true;
}

void LeaseTable::Redeem(const Right& lease, uint64_t object_id) {
  std::shared_ptr<const void> dropped;  // destroyed after the lock is gone
  std::lock_guard lock(mutex_);
  const auto it = leases_.find({lease.high, lease.low});
  if (it == leases_.end()) return;
  const auto held = it->second.held.find(object_id);
  if (held == it->second.held.end() || --held->second.count != 0) return;
  dropped = std::move(held->second.object);
  it->second.held.erase(held);
}

std::unordered_multimap<uint64_t, uint64_t> LeaseTable::Counts() {
  std::unordered_multimap<uint64_t, uint64_t> counts;
  std::lock_guard lock(mutex_);
  for (const auto& [lease, entry] : leases_) {
    for (const auto& [id, held] : entry.held) counts.emplace(id, held.count);
  }
  return counts;
}

void LeaseTable::Watch() {
  std::vector<pollfd> watched;
  std::vector<std::pair<uint64_t, uint64_t>> names;
  while (true) {
    watched.assign(1, {added_.get(), POLLIN, 0});
    names.assign(1, {0, 0});
    {
      std::lock_guard lock(mutex_);
      for (const auto& [name, entry] : leases_) {
        watched.push_back({entry.watch.get(), 0, 0});  // only that it hangs up
        names.push_back(name);
      }
    }
    if (::poll(watched.data(), watched.size(), -1) < 0) continue;
    uint64_t count;
    if (watched[0].revents != 0) (void)!::read(added_.get(), &count, sizeof(count));
    std::vector<Entry> gone;  // destroyed after the lock is gone
    std::lock_guard lock(mutex_);
    for (size_t i = 1; i < watched.size(); ++i) {
      if (watched[i].revents == 0) continue;
      const auto it = leases_.find(names[i]);
      gone.push_back(std::move(it->second));
      leases_.erase(it);
    }
  }
}

}  // namespace roost::internal
