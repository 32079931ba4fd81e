// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_SERVER_CORE_H_
#define ROOST_SERVER_SERVER_CORE_H_

#include <memory>
#include <string>
#include <vector>

#include "roost/base/deadline.h"
#include "roost/base/unique_fd.h"
#include "roost/server/listener.h"
#include "roost/server/server_limits.h"
#include "roost/server/server_state.h"

namespace roost::internal {

// What every server is made of, whether it has a process of its own or not.
struct CoreOptions {
  std::string name;
  std::string uri;
  std::string key;
  std::vector<std::string> plugins;
  ServerLimits limits;
  UniqueFd socket = UniqueFd();  // listens at `uri` already; empty: none does
  // Plugins that a server before this one was told to load. One that fails now is left out.
  std::vector<std::string> later_plugins = {};
  UniqueFd epitaph = {};        // epitaph.h; for clients, or empty
  UniqueFd plugin_record = {};  // plugin_record.h; or empty
  bool log_calls_on_quit = false;
};

// An address for a server that is given none: nothing in the file system, and a name that nobody
// guesses.
std::string NewServerUri();

// The server of this process: its plugins, objects, sessions and connections. From its making to
// its end it is the process's ObjectHost, of which there is one.
class ServerCore {
 public:
  // Loads the plugins and listens. `stop` is borrowed: something to poll that is readable once the
  // server shall end. Throws PluginError, AddressInUse, InvalidArgument for an address or limits
  // that cannot work, InvalidState when this process has a server.
  ServerCore(CoreOptions options, int stop);
  // Only after End has returned true.
  ~ServerCore();

  // Serves until it is told to stop. Throws std::system_error.
  void Run() { listener_->Run(); }

  // Accepts no more, lets running calls go on until `drain`, hangs up, and waits a moment for the
  // connections' threads. False when methods still run then: this object must be left alone.
  bool End(const Deadline& drain);

 private:
  ServerState state_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace roost::internal

#endif  // ROOST_SERVER_SERVER_CORE_H_
