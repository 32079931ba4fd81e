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

#include "roost/base/deadline.h"
#include "roost/base/system_call.h"
#include "roost/codec/codec.h"
#include "roost/error/process_name.h"
#include "roost/process/target.h"
#include "roost/server/listener.h"
#include "roost/server/plugin_loader.h"
#include "roost/server/server_state.h"

namespace roost::internal {
namespace {

// Methods that still run once the connections are hung up get so long to return. Less than a keeper
// waits before it sends SIGTERM.
constexpr std::chrono::milliseconds kPatience(500);

// Every client thread takes a few descriptors here.
void RaiseDescriptorLimit() {
  rlimit limit;
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

void Initialise(NamedCall call) {
  const auto target = reinterpret_cast<Target>(const_cast<void*>(FindFunction(call.function)));
  Decoder arguments(call.arguments, std::move(call.descriptors));
  Encoder result;
  target(arguments, result, [] {});
}

// How long running calls may go on, by what `stop` says.
std::chrono::nanoseconds ReadDrain(int stop) {
  StopRequest request{};
  if (ReadAll(stop, &request, sizeof(request)) != sizeof(request)) return {};
  return std::chrono::nanoseconds(request.drain_ns);
}

}  // namespace

void RunServer(ServerConfig config) {
  // A client chooses what its doorbell is.
  ::signal(SIGPIPE, SIG_IGN);
  RaiseDescriptorLimit();

  if (config.initializer) Initialise(std::move(*config.initializer));

  ServerState state;
  state.name = ProcessName();
  state.epitaph = std::move(config.epitaph);
  std::set<std::string> loaded;
  for (const std::string& plugin : config.plugins) {
    const std::string path = FindPlugin(plugin);
    if (loaded.insert(path).second) LoadPlugin(path, state.registry);
  }
  if (const auto standard = FindStandardPlugin(); standard && loaded.insert(*standard).second) {
    LoadPlugin(*standard, state.registry);
  }
  state.objects = new ObjectTable(config.uri);
  ObjectHost::SetCurrent(state.objects);

  Listener listener(config.uri, config.stop.get(), state);
  WriteAll(config.ready.get(), "!", 1);
  config.ready.Reset();
  try {
    listener.Run();
    const auto drain = ReadDrain(config.stop.get());
    if (drain > drain.zero()) listener.Drain(Deadline::After(drain));
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
