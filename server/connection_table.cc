// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/connection_table.h"

namespace roost::internal {

void ConnectionTable::Add(uint64_t serial, pid_t pid) {
  std::lock_guard lock(mutex_);
  clients_[serial].pid = pid;
}

void ConnectionTable::Name(uint64_t serial, const std::string& name, pid_t pid) {
  std::lock_guard lock(mutex_);
  clients_[serial] = {name, pid};
}

void ConnectionTable::Remove(uint64_t serial) {
  std::lock_guard lock(mutex_);
  clients_.erase(serial);
}

ConnectionTable::Client ConnectionTable::Find(uint64_t serial) const {
  std::lock_guard lock(mutex_);
  const auto it = clients_.find(serial);
  return it == clients_.end() ? Client() : it->second;
}

size_t ConnectionTable::Count() const {
  std::lock_guard lock(mutex_);
  return clients_.size();
}

}  // namespace roost::internal
