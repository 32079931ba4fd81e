// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_SERVER_STATE_H_
#define ROOST_SERVER_SERVER_STATE_H_

#include <chrono>
#include <optional>
#include <string>

#include "roost/base/unique_fd.h"
#include "roost/rpc/thread_budget.h"
#include "roost/server/connection_table.h"
#include "roost/server/object_table.h"
#include "roost/server/registry.h"
#include "roost/server/server_limits.h"
#include "roost/server/session.h"

namespace roost::internal {

// What every connection of a server shares. Thread-safe once the server listens.
struct ServerState {
  std::string name;
  UniqueFd epitaph;        // epitaph.h; empty where nobody keeps the server
  UniqueFd plugin_record;  // plugin_record.h; empty where nobody would restart it
  std::string key;         // that clients have to know; empty: none
  ServerLimits limits;
  std::optional<rpc::ThreadBudget> threads;
  Registry registry;
  ObjectTable* objects = nullptr;  // never destroyed
  SessionTable sessions;
  ConnectionTable connections;
  const std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
};

}  // namespace roost::internal

#endif  // ROOST_SERVER_SERVER_STATE_H_
