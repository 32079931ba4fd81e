// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_SERVE_H_
#define ROOST_SERVER_SERVE_H_

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "roost/process/timeout.h"
#include "roost/proxies/server_handle.h"
#include "roost/server/server_limits.h"

namespace roost {

// What a server within this process is made with; the members that ServerOptions has too mean the
// same (server_process.h).
struct ServeOptions {
  std::string address = "";
  std::vector<std::string> plugins = {};
  std::string key = "";
  ServerLimits limits = {};

  // A unix stream socket of this process that listens already, as a service manager hands it over
  // (sd_listen_fds(3)): the server takes it, closes it at its end, and leaves its path alone.
  // `address` is then not used. Whoever may connect to it is as with any other: this user and root.
  int socket = -1;

  // As in ServerOptions; the signal is the whole process's, so only where it is asked for.
  bool log_calls_on_quit = false;
};

// A server without a process of its own: from now on objects of this process can be passed to any
// other, which can call them at any time, on threads of the server here.
//
//   roost::Server server = roost::Serve();
//   jobs.SetListener(roost::Managed(std::make_shared<Listener>()));   // called whenever jobs likes
//
// With an address it is the server for processes that know nothing of each other:
//
//   roost::Serve({.address = "unix:/run/user/1000/scaling/socket",
//                 .plugins = {"libscaling.so"}}).Wait();
//
// A process has one server at a time; a ServerProcess's own is one. It ends with this object. It
// raises no limit of the process: each connection takes a few descriptors (RLIMIT_NOFILE).
//
// Threads: used from any number at once, but for moving and destroying.
class Server {
 public:
  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;
  // Shuts down.
  ~Server();

  // Where it listens; and the server as a value, for others. Throw InvalidState once moved from;
  // the handle ServerGone after Shutdown.
  const std::string& uri() const;
  ServerHandle handle() const;

  // A new object of the class that a plugin registered as `Interface`, as in ServerProcess.
  template <class Interface, class... Args>
  typename Interface::Proxy Create(Args&&... args) const {
    return handle().Create<Interface>(std::forward<Args>(args)...);
  }

  // Waits until it has been shut down; false when it has not been by then.
  bool Wait(Timeout timeout = std::nullopt) const;

  // Ends it: takes no further calls, lets those that run go on for `drain`, and hangs up; clients
  // get ServerGone. Waits half a second more for methods that still run; if they go on, what they
  // use of the server stays. Idempotent, never throws.
  void Shutdown(std::chrono::nanoseconds drain = std::chrono::nanoseconds(0)) noexcept;

 private:
  friend Server Serve(ServeOptions options);
  struct State;
  explicit Server(std::shared_ptr<State> state);
  State& state() const;
  std::shared_ptr<State> state_;
};

// Starts a server in this process. Throws PluginError, InvalidArgument for an address or limits
// that cannot be, AddressInUse, InvalidState before Init or when there is one already,
// std::system_error.
Server Serve(ServeOptions options = {});

}  // namespace roost

#endif  // ROOST_SERVER_SERVE_H_
