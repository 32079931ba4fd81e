// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_RUN_SERVER_H_
#define ROOST_SERVER_RUN_SERVER_H_

#include <string>
#include <vector>

#include "roost/base/unique_fd.h"

namespace roost::internal {

// What a server process is given.
struct ServerConfig {
  std::string name;
  std::string uri;
  std::vector<std::string> plugins;
  UniqueFd ready;  // written to once the server listens
  UniqueFd stop;   // an eventfd: the server ends once it has been written to
};

// The life of a server process: loads the plugins, listens, serves until it is told to shut down.
// Throws PluginError, and what listening throws, before it is ready.
void RunServer(ServerConfig config);

}  // namespace roost::internal

#endif  // ROOST_SERVER_RUN_SERVER_H_
