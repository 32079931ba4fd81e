// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_SERVER_HANDLE_H_
#define ROOST_PROXIES_SERVER_HANDLE_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "roost/proxies/call_limit.h"
#include "roost/proxies/debug_info.h"
#include "roost/proxies/proxy.h"
#include "roost/proxies/server_statistics.h"

namespace roost {

namespace internal {
class Link;
}  // namespace internal

// A class that a server creates objects of.
struct ClassInfo {
  std::string name;           // "scaling::Doubler", or as the plugin registered it
  uint64_t interface_id = 0;  // of its interface in the schema
  std::string plugin;         // the path of the library that offers it
};

// An object of a server that was found by its number, and what it is: the name and number of its
// interface, and the library of its class.
struct FoundObject {
  Proxy object;
  ClassInfo what;
};

// A server that this process is connected to, as a value: copies share the connection. It goes
// along in arguments and results of spawned processes, in queues (proxy_codec.h) and in calls (a
// schema's Roost.ServerHandle), and whoever gets it can create objects, but not end the server.
// When the server has died and another listens at its address, it reaches that one. Threads: used
// from any number at once.
class ServerHandle {
 public:
  // Of no server: all that it is asked but uri() throws InvalidArgument.
  ServerHandle() = default;

  // Connects to the server at `uri` (unix-abstract:NAME or unix:/PATH), which may have been started
  // with a key. Throws InvalidArgument, ServerGone when nobody listens there, AccessDenied when it
  // is another user's or either side does not know the key, LimitExceeded when it takes no more
  // connections.
  static ServerHandle Connect(const std::string& uri, const std::string& key = "");

  // True when it is of a server.
  explicit operator bool() const { return link_ != nullptr; }

  // The server's URI, or empty.
  const std::string& uri() const;

  // This handle with a limit for its calls, those that create objects above all, in place of the
  // one that it had: a duration for each, or a roost::Deadline for all. Where there is no answer by
  // then they throw DeadlineExceeded; what a constructor makes after that is destroyed. The limit
  // goes along nowhere, not to the proxies of what is created either.
  ServerHandle With(const CallLimit& limit) const;
  const CallLimit& limit() const { return limit_; }

  // A new object of the class registered as `Interface`; `args` are its constructor's. Throws what
  // the constructor threw, UnknownClass, ServerGone.
  template <class Interface, class... Args>
  typename Interface::Proxy Create(Args&&... args) const {
    return Interface::Create(*this, std::forward<Args>(args)...);
  }

  // The same of a class that its plugin registered by another name.
  template <class Interface, class... Args>
  typename Interface::Proxy CreateAs(const std::string& class_name, Args&&... args) const {
    return Interface::CreateAs(*this, class_name.c_str(), std::forward<Args>(args)...);
  }

  // Every object that is alive in the server, in the order in which they were made, with who holds
  // it; how many there are; and with what can be seen in them together. They run the DebugString
  // and HeldProxies of the plugins' classes. Throw ServerGone.
  std::vector<ObjectInfo> Objects() const;
  uint64_t NumberOfObjects() const;
  roost::DebugInfo DebugInfo() const;

  // The live object of that number, as Objects() tells it. Whoever may create objects may find
  // them. Throws ObjectGone, AccessDenied, ServerGone.
  FoundObject FindObject(uint64_t id) const;

  // What the server has and has done: calls by class and method with their latencies, calls in
  // flight with their callers, clients, threads, memory. Runs none of the plugins' code and stops
  // nobody. Throws ServerGone; Unimplemented from a server of an older Roost.
  ServerStatistics Statistics() const;

  // Loads a further plugin into the running server, found there as those that it was started with:
  // all its classes are offered from then on or, where it throws, none. One that is loaded already
  // is left as it is. Throws PluginError as the start does; ServerGone.
  void LoadPlugin(const std::string& plugin) const;

  // What objects can be created of, by name. Throws ServerGone.
  std::vector<ClassInfo> Classes() const;

  // "server at unix-abstract:roost-..." for logs.
  std::string DebugString() const { return link_ ? "server at " + uri() : "no server"; }

  // Whether both are the same server, by its address; an order, for sets and maps.
  friend bool operator==(const ServerHandle& a, const ServerHandle& b) {
    return a.uri() == b.uri();
  }
  friend auto operator<=>(const ServerHandle& a, const ServerHandle& b) {
    return a.uri() <=> b.uri();
  }
  friend std::ostream& operator<<(std::ostream& out, const ServerHandle& server);

  // For the library's own use.
  explicit ServerHandle(std::shared_ptr<internal::Link> link) : link_(std::move(link)) {}
  std::shared_ptr<internal::Link> link() const;

 private:
  std::shared_ptr<internal::Link> link_;
  CallLimit limit_;
};

}  // namespace roost

template <>
struct std::hash<roost::ServerHandle> {
  size_t operator()(const roost::ServerHandle& server) const {
    return std::hash<std::string>()(server.uri());
  }
};

#endif  // ROOST_PROXIES_SERVER_HANDLE_H_
