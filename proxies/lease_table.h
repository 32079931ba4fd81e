// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_LEASE_TABLE_H_
#define ROOST_PROXIES_LEASE_TABLE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "roost/base/unique_fd.h"
#include "roost/codec/lease.h"
#include "roost/proxies/object_name.h"

namespace roost::internal {

// What this process's server holds for queues: references to objects of which a message on its way
// speaks, until the message is decoded or the queue is gone. Thread-safe. Never destroyed.
class LeaseTable {
 public:
  static LeaseTable& Instance();

  // One more reference for the lease. False, and nothing is done, when the lease is not known and
  // `watch` is empty; else `watch` is watched.
  bool Lend(const Right& lease, UniqueFd watch, uint64_t object_id,
            std::shared_ptr<const void> object);
  // One less. Without effect if there is none.
  void Redeem(const Right& lease, uint64_t object_id);

  // How often each lease holds each object, by the object's number.
  std::unordered_multimap<uint64_t, uint64_t> Counts();

 private:
  struct Held {
    std::shared_ptr<const void> object;
    uint64_t count = 0;
  };
  struct Entry {
    UniqueFd watch;
    std::unordered_map<uint64_t, Held> held;
  };

  LeaseTable();
  void Watch();

  std::mutex mutex_;
  std::map<std::pair<uint64_t, uint64_t>, Entry> leases_;
  UniqueFd added_;  // an eventfd
  bool watching_ = false;
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_LEASE_TABLE_H_
