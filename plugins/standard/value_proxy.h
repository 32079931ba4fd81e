// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_VALUE_PROXY_H_
#define ROOST_STANDARD_VALUE_PROXY_H_

#include <memory>
#include <utility>

#include "plugins/standard/standard.roost.h"
#include "roost/proxies/managed.h"
#include "roost/proxies/server_handle.h"
#include "roost/standard/element_type.h"
#include "roost/standard/hosted_class.h"
#include "roost/standard/hosted_value.h"
#include "roost/standard/typed.h"

namespace roost {

template <class T>
class ValueProxy;

namespace hosted {

// One value in a server: server.Create<roost::hosted::Value<int>>(3).
template <class T>
struct Value : standard::HostedClass<standard::ValueObject, ValueProxy<T>> {
  // A new cell in `server`. Throws ServerGone; UnknownClass where the server lacks the standard
  // plugin.
  static ValueProxy<T> Create(const ServerHandle& server, const T& value = T()) {
    return ValueProxy<T>(standard::ValueObject::Create(server, standard::ElementTypeOf<T>(),
                                                       roost::Value::Of<T>(value)));
  }
};

}  // namespace hosted

// A value that lives in a server: a number, or anything else that can be sent, proxies included.
//
//   roost::ValueProxy<int> count = server.Create<roost::hosted::Value<int>>(3);
//   count.FetchAdd(1);                                  // no update is lost
//   count.Get();                                        // 4
//
// Each method is one call and atomic. A cell that was made for a type of numbers takes no others:
// WrongType; and what does not fit is std::overflow_error. Also throws ObjectGone, ServerGone.
// Threads: as every proxy.
template <class T>
class ValueProxy : public standard::ValueObjectProxy {
  using Untyped = standard::ValueObjectProxy;

 public:
  using Interface = hosted::Value<T>;

  ValueProxy() = default;  // stands for nothing
  explicit ValueProxy(Proxy proxy) : Untyped(std::move(proxy)) {}

  T Get() const { return Untyped::Get().template As<T>(); }
  void Set(const T& value) const { Untyped::Set(Value::Of<T>(value)); }

  // Adds to a number; returns what was there before.
  T FetchAdd(const T& delta) const {
    return Untyped::FetchAdd(Value::Of<T>(delta)).template As<T>();
  }
  // Puts `desired` in the place of `expected` and returns true; if there is something else, gives
  // that in `expected` and returns false, as std::atomic does.
  bool CompareExchange(T& expected, const T& desired) const {
    const standard::Exchanged exchanged =
        Untyped::CompareExchange(Value::Of<T>(expected), Value::Of<T>(desired));
    if (!exchanged.done) expected = exchanged.found.As<T>();
    return exchanged.done;
  }
};

// A cell that a method gives out as a proxy. Only in a server's process: elsewhere it throws
// InvalidState.
template <class T>
ValueProxy<T> ManagedValue(const T& value) {
  return Managed(
      std::make_shared<standard::HostedValue>(standard::ElementTypeOf<T>(), Value::Of<T>(value)));
}

}  // namespace roost

#endif  // ROOST_STANDARD_VALUE_PROXY_H_
