// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/server_handle.h"

#include "roost/proxies/link.h"

namespace roost {

ServerHandle ServerHandle::Connect(const std::string& uri) {
  return ServerHandle(internal::Link::To(uri));
}

const std::string& ServerHandle::uri() const { return link_->uri(); }

}  // namespace roost
