// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/run_server.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <exception>
#include <set>
#include <utility>

#include <glog/logging.h>

#include "roost/base/system_call.h"
#include "roost/server/listener.h"
#include "roost/server/plugin_loader.h"
#include "roost/server/server_state.h"

namespace roost::internal {
namespace {

// Methods that still run at shutdown get so long to return.
constexpr std::chrono::seconds kPatience(1);

// Every client thread takes a few descriptors here.
void RaiseDescriptorLimit() {
  rlimit limit;
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

}  // namespace

void RunServer(ServerConfig config) {
  // Ctrl-C reaches the whole terminal group; the parent decides what becomes of its server.
  ::signal(SIGINT, SIG_IGN);
  // A client chooses what its doorbell is.
  ::signal(SIGPIPE, SIG_IGN);
  RaiseDescriptorLimit();

  ServerState state;
  state.name = config.name;
  std::set<std::string> loaded;
  for (const std::string& plugin : config.plugins) {
    const std::string path = FindPlugin(plugin);
    if (loaded.insert(path).second) LoadPlugin(path, state.registry);
  }
  state.objects = new ObjectTable(config.uri);
  ObjectHost::SetCurrent(state.objects);

  Listener listener(config.uri, std::move(config.stop), state);
  WriteAll(config.ready.get(), "!", 1);
  config.ready.Reset();
  try {
    listener.Run();
  } catch (const std::exception& e) {
    LOG(ERROR) << "the server ends: " << e.what();
  }
  if (!listener.Close(kPatience)) {
    LOG(WARNING) << "methods still run at shutdown; they end with the process";
    google::FlushLogFiles(google::GLOG_INFO);
    ::_exit(0);
  }
}

}  // namespace roost::internal
