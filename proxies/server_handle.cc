// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/server_handle.h"

#include <ostream>

#include "roost/proxies/link.h"

namespace roost {

ServerHandle ServerHandle::Connect(const std::string& uri) {
  return ServerHandle(internal::Link::To(uri));
}

const std::string& ServerHandle::uri() const { return link_->uri(); }

std::ostream& operator<<(std::ostream& out, const ServerHandle& server) {
  return out << server.DebugString();
}

}  // namespace roost
