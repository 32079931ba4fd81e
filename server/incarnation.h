// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_INCARNATION_H_
#define ROOST_SERVER_INCARNATION_H_

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "roost/base/unique_fd.h"
#include "roost/process/process.h"
#include "roost/server/plugin_record.h"
#include "roost/server/server_process.h"

namespace roost::internal {

// One process of a server, from its start to its end; a server that is restarted has several, one
// after another. Threads: any, also at once.
class Incarnation {
 public:
  // Starts the process that `options` ask for, listening at `uri`. `later_plugins` are those that
  // the one before it was told to load. Throws InvalidArgument, SpawnError, InvalidState before
  // Init.
  static std::shared_ptr<Incarnation> Launch(const ServerOptions& options, const std::string& uri,
                                             std::vector<std::string> later_plugins = {});

  // Waits until it serves; one thread, once. Throws what Start of ServerProcess says that it does
  // when it ended instead.
  void WaitUntilReady();

  const Process<void>& process() const { return process_; }

  // Waits until it has ended, and says how.
  std::string AwaitEnd() const;

  // The plugins that it has loaded since its start. Once.
  std::vector<std::string> TakeLaterPlugins() { return TakeRecordedPlugins(plugin_record_.get()); }

  // Asks it to end, then makes it. Returns once it has.
  void Stop(std::chrono::nanoseconds drain) noexcept;

 private:
  struct Epitaph;
  explicit Incarnation(Process<void> process) : process_(std::move(process)) {}

  Process<void> process_;
  Encoder initializer_;  // keeps what it uses until it has run
  UniqueFd ready_;       // the end of a pipe that it writes to
  UniqueFd plugin_record_;
  UniqueFd stop_;  // a packet socket that StopRequests are sent to
  std::shared_ptr<Epitaph> epitaph_;
};

}  // namespace roost::internal

#endif  // ROOST_SERVER_INCARNATION_H_
