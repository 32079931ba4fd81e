// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_SERVER_PROCESS_H_
#define ROOST_SERVER_SERVER_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "roost/process/initializer.h"
#include "roost/proxies/server_handle.h"
#include "roost/server/restart_policy.h"
#include "roost/server/server_limits.h"

namespace roost {

// What a server process is started with.
struct ServerOptions {
  // The plugins to load. One with a slash is taken from the working directory, or from the
  // program's Bazel runfiles; a bare file name is looked for beside the program, in the directories
  // of the environment's ROOST_PLUGIN_PATH, and in the working directory. The standard classes'
  // (roost/standard/*.h) need no mention: a program that depends on them has them in its servers.
  std::vector<std::string> plugins = {};

  // Shows in logs, tracebacks and ps. Empty: "ServerProcess-N", in children "ServerProcess-N:M".
  std::string name = "";

  // The CPUs that the server may run on, with all its threads, from 0; empty: those of this
  // process.
  std::vector<int> cpus = {};

  // Runs in the server before its plugins are loaded:
  //   {.initializer = roost::Initializer::Of<&OpenDatabase>("data.db")}
  std::optional<Initializer> initializer = std::nullopt;

  // Where it listens: "unix:/PATH", in a directory of this user that is closed to others (made if
  // need be), or "unix-abstract:NAME". Empty: a name that nobody guesses. Any process of this user
  // can connect there (ServerHandle::Connect). A socket that a dead server left behind is replaced.
  std::string address = "";

  // What clients have to know, any bytes, if not empty. Whoever is given a proxy can use its object
  // without it. It is in no proxy, log or command line.
  std::string key = "";

  ServerLimits limits = {};

  RestartPolicy restart = {};

  // SIGQUIT does not end the server's process, but logs the calls that it runs, with who called and
  // for how long. A handler that the initializer or a plugin sets goes first.
  bool log_calls_on_quit = true;
};

// A process that hosts the objects of plugins' classes for this process and every other that is
// given a proxy. It ends with this object, or with this process, whatever ends it.
//
//   auto server = ServerProcess::Start({.plugins = {"libscaling.so"}});
//   scaling::DoublerProxy doubler = server.Create<scaling::Doubler>();
//   doubler.Double(3);                                        // 6
//
// Threads: used from any number at once, but for moving and destroying.
class ServerProcess {
 public:
  // Starts the process and waits until it serves. Throws PluginError for a plugin that is missing,
  // is none, is built for another Roost, or fails to register; what the initializer threw;
  // InvalidArgument for an address, limits or CPUs that cannot be; AddressInUse; SpawnError;
  // InvalidState before Init; ChildDied when a plugin takes the process down while it is loaded.
  static ServerProcess Start(ServerOptions options = {});

  ServerProcess(ServerProcess&&) noexcept;
  ServerProcess& operator=(ServerProcess&&) noexcept;
  // Shuts down.
  ~ServerProcess();

  // A new object of the class registered as `Interface`; `args` are its constructor's. Throws what
  // the constructor threw, UnknownClass, ServerGone; InvalidState after Shutdown.
  template <class Interface, class... Args>
  typename Interface::Proxy Create(Args&&... args) const {
    return handle().Create<Interface>(std::forward<Args>(args)...);
  }

  // The same of a class that its plugin registered by another name.
  template <class Interface, class... Args>
  typename Interface::Proxy CreateAs(const std::string& class_name, Args&&... args) const {
    return handle().CreateAs<Interface>(class_name, std::forward<Args>(args)...);
  }

  // The server as a value, for whoever should create objects in it. Throws InvalidState after
  // Shutdown.
  const ServerHandle& handle() const;

  // What the process is called, where it listens, and its id (of the last one, if it was
  // restarted). Throw InvalidState once moved from.
  const std::string& name() const;
  const std::string& uri() const;
  pid_t pid() const;

  // Loads a further plugin, and what objects can be created of (server_handle.h). Throw as there;
  // InvalidState after Shutdown.
  void LoadPlugin(const std::string& plugin) const { handle().LoadPlugin(plugin); }
  std::vector<ClassInfo> Classes() const { return handle().Classes(); }

  // What the server has (server_handle.h). Throw ServerGone; InvalidState after Shutdown.
  std::vector<ObjectInfo> Objects() const { return handle().Objects(); }
  uint64_t NumberOfObjects() const { return handle().NumberOfObjects(); }
  roost::DebugInfo DebugInfo() const { return handle().DebugInfo(); }
  ServerStatistics Statistics() const { return handle().Statistics(); }

  // Ends the process: asks it, after a second by SIGTERM, after one more by SIGKILL. With `drain`
  // it takes no further calls, and those that run may go on for so long before. Callers that still
  // wait get ServerGone. Idempotent; a second call from another thread ends the first one's drain.
  // Never throws.
  void Shutdown(std::chrono::nanoseconds drain = std::chrono::nanoseconds(0)) noexcept;

 private:
  struct State;
  explicit ServerProcess(std::shared_ptr<State> state);
  State& state() const;
  std::shared_ptr<State> state_;
};

}  // namespace roost

#endif  // ROOST_SERVER_SERVER_PROCESS_H_
