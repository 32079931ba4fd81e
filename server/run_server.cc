// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/run_server.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <exception>
#include <utility>

#include <glog/logging.h>

#include "roost/base/deadline.h"
#include "roost/base/system_call.h"
#include "roost/codec/codec.h"
#include "roost/error/process_name.h"
#include "roost/process/target.h"
#include "roost/server/server_core.h"

namespace roost::internal {
namespace {

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
  // A write to a client that has just ended is an error to handle, not a reason to die.
  ::signal(SIGPIPE, SIG_IGN);
  // A shell's background job ignores it, and so do its children.
  if (config.log_calls_on_quit) ::signal(SIGQUIT, SIG_DFL);
  RaiseDescriptorLimit();

  if (config.initializer) Initialise(std::move(*config.initializer));

  CoreOptions options{ProcessName(), std::move(config.uri), std::move(config.key),
                      std::move(config.plugins), config.limits};
  options.later_plugins = std::move(config.later_plugins);
  options.epitaph = std::move(config.epitaph);
  options.plugin_record = std::move(config.plugin_record);
  options.log_calls_on_quit = config.log_calls_on_quit;
  ServerCore core(std::move(options), config.stop.get());
  WriteAll(config.ready.get(), "!", 1);
  config.ready.Reset();
  auto drain = std::chrono::nanoseconds(0);
  try {
    core.Run();
    drain = ReadDrain(config.stop.get());
  } catch (const std::exception& e) {
    LOG(ERROR) << "the server ends: " << e.what();
  }
  if (!core.End(Deadline::After(drain))) {
    LOG(WARNING) << "methods still run at shutdown; they end with the process";
    google::FlushLogFiles(google::GLOG_INFO);
    ::_exit(0);
  }
}

}  // namespace roost::internal
