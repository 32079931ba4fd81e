// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/server_core.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include <glog/logging.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/rpc/transport.h"
#include "roost/server/plugin_loader.h"

namespace roost::internal {
namespace {

// Methods that still run once the connections are hung up get so long to return. Less than a keeper
// waits before it sends SIGTERM.
constexpr std::chrono::milliseconds kPatience(500);

// A path's directory is for this user alone, and made if it is not there: nobody else may put a
// socket there first.
void CheckDirectory(const std::string& uri) {
  constexpr std::string_view kPath = "unix:";
  if (!uri.starts_with(kPath)) return;
  const std::string path = uri.substr(kPath.size());
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos || path[0] != '/') {
    throw InvalidArgument("'" + uri + "' is no server's address: its path does not begin with /");
  }
  const std::string directory = path.substr(0, slash == 0 ? 1 : slash);
  if (::mkdir(directory.c_str(), 0700) < 0 && errno != EEXIST) ThrowErrno("mkdir " + directory);
  struct stat status;
  if (::stat(directory.c_str(), &status) < 0) ThrowErrno("stat " + directory);
  if (!S_ISDIR(status.st_mode) || status.st_uid != ::geteuid() || (status.st_mode & 077) != 0) {
    throw InvalidArgument("cannot listen at " + uri + ": " + directory +
                          " has to be a directory of this user that is closed to others (0700)");
  }
}

void CheckLimits(const ServerLimits& limits) {
  if (limits.max_connections < 1 || limits.max_half_open < 1 || limits.max_threads < 1 ||
      limits.half_open_timeout <= limits.half_open_timeout.zero()) {
    throw InvalidArgument("a server's limits of connections and threads are at least 1");
  }
  // Enough for what every client says first.
  constexpr size_t kMinMessageBytes = 4096;
  if (limits.max_message_bytes < kMinMessageBytes ||
      limits.max_message_bytes > rpc::kMaxMessageBytes) {
    throw InvalidArgument("a server's max_message_bytes lies between " +
                          std::to_string(kMinMessageBytes) + " and " +
                          std::to_string(rpc::kMaxMessageBytes));
  }
}

// Objects outlive everything else, and are nobody's leak.
void KeepForEver(std::unique_ptr<ObjectTable> objects) {
  static std::mutex& mutex = *new std::mutex;
  static auto& all = *new std::vector<std::unique_ptr<ObjectTable>>;
  const std::lock_guard lock(mutex);
  all.push_back(std::move(objects));
}

}  // namespace

std::string NewServerUri() {
  char name[64];
  std::snprintf(name, sizeof(name), "unix-abstract:roost-%d-%016lx%016lx",
                static_cast<int>(::getpid()), RandomId(), RandomId());
  return name;
}

ServerCore::ServerCore(CoreOptions options, int stop) {
  CheckLimits(options.limits);
  if (!options.socket) CheckDirectory(options.uri);
  state_.name = std::move(options.name);
  state_.key = std::move(options.key);
  state_.epitaph = std::move(options.epitaph);
  state_.limits = options.limits;
  state_.threads.emplace(options.limits.max_threads);
  for (const std::string& plugin : options.plugins) {
    LoadPlugin(FindPlugin(plugin), state_.registry);
  }
  for (const std::string& plugin : options.later_plugins) {
    try {
      LoadPlugin(plugin, state_.registry);
    } catch (const PluginError& e) {
      LOG(ERROR) << "after the restart: " << e.what();
    }
  }
  state_.plugin_record = std::move(options.plugin_record);
  if (const auto standard = FindStandardPlugin()) LoadPlugin(*standard, state_.registry);
  auto objects = std::make_unique<ObjectTable>(options.uri, options.limits.max_objects);
  state_.objects = objects.get();
  if (!ObjectHost::Become(objects.get())) throw InvalidState("this process has a server already");
  KeepForEver(std::move(objects));
  try {
    listener_ = std::make_unique<Listener>(options.uri, std::move(options.socket), stop,
                                           options.log_calls_on_quit, state_);
  } catch (...) {
    ObjectHost::Leave(state_.objects);
    throw;
  }
}

ServerCore::~ServerCore() = default;

bool ServerCore::End(const Deadline& drain) {
  if (!drain.passed()) listener_->Drain(drain);
  const bool ended = listener_->Close(kPatience);
  ObjectHost::Leave(state_.objects);
  return ended;
}

}  // namespace roost::internal
