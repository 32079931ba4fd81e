// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_PROXY_H_
#define ROOST_PROXIES_PROXY_H_

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <utility>

#include "roost/proxies/call_limit.h"

namespace roost {

namespace internal {
class ProxyTarget;
}  // namespace internal

template <class T>
class AsyncCall;  // async.h

// Stands for an object in a server, as a value: copies stand for the same object, and the object
// lives while any copy does, in whatever process. The generated proxies derive from this and add
// the object's methods.
//
// Threads: a proxy is used and copied from any number of threads at once, as a shared_ptr is; each
// thread's calls run on a thread of its own in the server. Only an object that a stock Cap'n Proto
// client lent for a call belongs to that call's thread.
class Proxy {
 public:
  // Stands for nothing; calling it throws InvalidArgument.
  Proxy() = default;
  explicit Proxy(std::shared_ptr<internal::ProxyTarget> target) : target_(std::move(target)) {}

  // True when it stands for an object.
  explicit operator bool() const { return target_ != nullptr; }

  // The object's number in its server, never used again; 0 for a null proxy and for an object that
  // is only borrowed for the time of a call.
  uint64_t object_id() const;

  // The URI of the object's server; empty where object_id() is 0.
  std::string server_uri() const;

  // "object 7 of unix-abstract:roost-..." for logs.
  std::string DebugString() const;

  // Whether both stand for the same object; an order, for sets and maps, that groups the objects of
  // a server by age.
  friend bool operator==(const Proxy& a, const Proxy& b) { return a.Order(b) == 0; }
  friend std::strong_ordering operator<=>(const Proxy& a, const Proxy& b) { return a.Order(b); }
  size_t Hash() const;
  friend std::ostream& operator<<(std::ostream& out, const Proxy& proxy);

  // How long this proxy's calls may take (With, below). It is not part of what the proxy stands
  // for: proxies that differ in it are equal, and it goes along nowhere.
  const CallLimit& limit() const { return limit_; }
  void set_limit(const CallLimit& limit) { limit_ = limit; }

  // For generated code: what the proxy stands for.
  const std::shared_ptr<internal::ProxyTarget>& target() const { return target_; }

 protected:
  // The object itself as the generated class of interface `interface_id`, when it lives in this
  // process; else null.
  template <class Server>
  Server* LocalAs(uint64_t interface_id) const {
    return static_cast<Server*>(Local(interface_id));
  }

 private:
  std::strong_ordering Order(const Proxy& other) const;
  void* Local(uint64_t interface_id) const;

  std::shared_ptr<internal::ProxyTarget> target_;
  CallLimit limit_;
};

// `proxy` with a limit for its calls, in place of the one that it had. Generated proxies have it as
// a method:
//
//   doubler.With(100ms).Double(3);                              // this call
//   const auto quick = doubler.With(roost::Deadline::After(1s));  // all calls within one second
//
// A call that has no answer by then throws DeadlineExceeded. It is given up: the method may go on
// (this_call.h tells it), and so may its callbacks have run. An object of this process itself is
// called directly, without limit.
template <std::derived_from<Proxy> P>
P With(P proxy, const CallLimit& limit) {
  proxy.set_limit(limit);
  return proxy;
}

}  // namespace roost

template <std::derived_from<roost::Proxy> P>
struct std::hash<P> {
  size_t operator()(const P& proxy) const { return proxy.Hash(); }
};

#endif  // ROOST_PROXIES_PROXY_H_
