// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_RESTART_POLICY_H_
#define ROOST_SERVER_RESTART_POLICY_H_

#include <chrono>
#include <functional>

#include "roost/proxies/server_handle.h"

namespace roost {

// What happens to a server process that ends without being shut down. A new one takes its place, at
// the same address and with the same plugins and initializer. Plugins that were loaded while it ran
// are loaded again; one of those that fails then is logged and left out. The objects are gone:
// their proxies throw ServerGone for calls that meet the end, and ObjectGone later. Handles reach
// the new server.
struct RestartPolicy {
  // How often; 0: never. One that has lived for `forget_after` starts the count anew.
  int max_restarts = 0;
  std::chrono::nanoseconds forget_after = std::chrono::minutes(1);

  // The pause before the first restart; each further one doubles it, up to the longest.
  std::chrono::nanoseconds first_pause = std::chrono::milliseconds(100);
  std::chrono::nanoseconds longest_pause = std::chrono::seconds(10);

  // Called after each restart, to create the objects anew; on a thread of the ServerProcess, which
  // it may shut down, but not move or destroy. What it throws is logged.
  std::function<void(const ServerHandle& server)> on_restart = nullptr;
};

}  // namespace roost

#endif  // ROOST_SERVER_RESTART_POLICY_H_
