// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_MANAGED_H_
#define ROOST_PROXIES_MANAGED_H_

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "roost/proxies/class_description.h"
#include "roost/proxies/proxy.h"

namespace roost {

class Adapter;

namespace internal {

// The target of a proxy for `object`, which this process's server hosts from now on. The same
// object (by ownership and address) and interface give the same target. Throws InvalidState where
// no server runs.
std::shared_ptr<ProxyTarget> HostObject(const std::shared_ptr<const void>& object,
                                        uint64_t interface_id, const ClassDescription* description,
                                        const std::function<std::shared_ptr<Adapter>()>& adapt);

}  // namespace internal

// An object that a method gives out as a proxy instead of by value (the seed's `managed`):
//
//   ZoomerProxy MakeZoomer() { return roost::Managed(std::make_shared<Zoomer>(5)); }
//
// The object stays in the server, alive while anyone holds a proxy of it. Managing one object twice
// gives equal proxies. Only within a server process: elsewhere the conversion throws InvalidState.
template <class Impl>
class Managed {
 public:
  explicit Managed(std::shared_ptr<Impl> object) : object_(std::move(object)) {}

  // To any proxy whose interface Impl implements. A null object gives a null proxy.
  template <std::derived_from<Proxy> P>
  operator P() const {  // NOLINT(google-explicit-constructor)
    using Interface = typename P::Interface;
    if constexpr (Interface::template Methods<Impl>::HasAll()) {
      if (object_ == nullptr) return P();
      return P(Proxy(
          internal::HostObject(object_, Interface::kId, internal::DescriptionOf<Impl>(), [this] {
            return std::shared_ptr<Adapter>(
                std::make_shared<typename Interface::template Adapter<Impl>>(object_));
          })));
    } else {
      return P();  // never: it does not compile
    }
  }

 private:
  std::shared_ptr<Impl> object_;
};

}  // namespace roost

#endif  // ROOST_PROXIES_MANAGED_H_
