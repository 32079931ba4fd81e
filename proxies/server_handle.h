// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_SERVER_HANDLE_H_
#define ROOST_PROXIES_SERVER_HANDLE_H_

#include <memory>
#include <string>
#include <utility>

namespace roost {

namespace internal {
class Link;
}  // namespace internal

// A server that this process is connected to, as a value: copies share the connection. Threads:
// used from any number at once.
class ServerHandle {
 public:
  // Connects to the server at `uri` (unix-abstract:NAME or unix:/PATH). Throws InvalidArgument,
  // ServerGone when nobody listens there, AccessDenied when it is another user's.
  static ServerHandle Connect(const std::string& uri);

  // The server's URI.
  const std::string& uri() const;

  // A new object of the class registered as `Interface`; `args` are its constructor's. Throws what
  // the constructor threw, UnknownClass, ServerGone.
  template <class Interface, class... Args>
  typename Interface::Proxy Create(Args&&... args) const {
    return Interface::Create(*this, std::forward<Args>(args)...);
  }

  // For the library's own use.
  explicit ServerHandle(std::shared_ptr<internal::Link> link) : link_(std::move(link)) {}
  const std::shared_ptr<internal::Link>& link() const { return link_; }

 private:
  std::shared_ptr<internal::Link> link_;
};

}  // namespace roost

#endif  // ROOST_PROXIES_SERVER_HANDLE_H_
