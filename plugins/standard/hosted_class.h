// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_CLASS_H_
#define ROOST_STANDARD_HOSTED_CLASS_H_

#include <cstdint>

namespace roost::standard {

// What makes a tag of roost::hosted stand for the class that the schema calls `Object`, shown to
// its users as a `TypedProxy`.
template <class Object, class TypedProxy>
struct HostedClass {
  static constexpr uint64_t kId = Object::kId;
  using Proxy = TypedProxy;
  template <class Impl>
  using Methods = typename Object::template Methods<Impl>;
  template <class Impl>
  using Adapter = typename Object::template Adapter<Impl>;
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_CLASS_H_
