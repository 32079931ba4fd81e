// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/proxy.h"

#include <ostream>

#include "roost/proxies/proxy_target.h"

namespace roost {
namespace {

const internal::ObjectName* NameOf(const Proxy& proxy) {
  return proxy.target() == nullptr ? nullptr : proxy.target()->name();
}

}  // namespace

uint64_t Proxy::object_id() const {
  const auto* name = NameOf(*this);
  return name == nullptr ? 0 : name->id;
}

std::string Proxy::server_uri() const {
  const auto* name = NameOf(*this);
  return name == nullptr ? std::string() : name->server;
}

std::string Proxy::DebugString() const {
  if (target_ == nullptr) return "null proxy";
  const auto* name = NameOf(*this);
  if (name == nullptr) return "borrowed object";
  return "object " + std::to_string(name->id) + " of " + name->server;
}

std::strong_ordering Proxy::Order(const Proxy& other) const {
  if (target_ == other.target_) return std::strong_ordering::equal;
  const auto* mine = NameOf(*this);
  const auto* theirs = NameOf(other);
  if (mine != nullptr && theirs != nullptr) return *mine <=> *theirs;
  if ((mine != nullptr) != (theirs != nullptr)) {
    return mine == nullptr ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return std::compare_three_way()(target_.get(), other.target_.get());
}

size_t Proxy::Hash() const {
  const auto* name = NameOf(*this);
  // Rights are random and differ between servers.
  return name == nullptr ? std::hash<void*>()(target_.get())
                         : static_cast<size_t>(name->right.low ^ name->id);
}

void* Proxy::Local(uint64_t interface_id) const {
  return target_ == nullptr ? nullptr : target_->Local(interface_id);
}

std::ostream& operator<<(std::ostream& out, const Proxy& proxy) {
  return out << proxy.DebugString();
}

}  // namespace roost
