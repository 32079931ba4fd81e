// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_RUN_SERVER_H_
#define ROOST_SERVER_RUN_SERVER_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "roost/base/bytes.h"
#include "roost/base/unique_fd.h"
#include "roost/process/function_name.h"
#include "roost/server/server_limits.h"

namespace roost::internal {

// A function of this program with its arguments (initializer.h), for another process of it.
struct NamedCall {
  FunctionName function;  // a Target
  Bytes arguments;
  std::vector<UniqueFd> descriptors;
};

// What a server process is given.
struct ServerConfig {
  std::string uri;
  std::string key;
  std::vector<std::string> plugins;
  ServerLimits limits;
  std::optional<NamedCall> initializer;
  UniqueFd ready;    // written to once the server listens
  UniqueFd stop;     // a packet socket: a StopRequest ends it, and so does the other side's end
  UniqueFd epitaph;  // epitaph.h
  std::vector<std::string> later_plugins;  // as in CoreOptions
  UniqueFd plugin_record;                  // plugin_record.h
  bool log_calls_on_quit = false;
};

// What a server is told its end with. A later one replaces it.
struct StopRequest {
  int64_t drain_ns;  // so long calls that run may go on
};

// The life of a server process: runs the initializer, loads the plugins, listens, serves until it
// is told to shut down. Throws what the initializer throws, PluginError, and what listening throws,
// before it is ready.
void RunServer(ServerConfig config);

}  // namespace roost::internal

#endif  // ROOST_SERVER_RUN_SERVER_H_
