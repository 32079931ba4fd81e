// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_ARRAY_PROXY_H_
#define ROOST_STANDARD_ARRAY_PROXY_H_

#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "plugins/standard/standard.roost.h"
#include "roost/proxies/managed.h"
#include "roost/proxies/server_handle.h"
#include "roost/standard/element_type.h"
#include "roost/standard/hosted_array.h"
#include "roost/standard/hosted_class.h"
#include "roost/standard/slice.h"

namespace roost {

template <standard::Element T>
class ArrayProxy;

namespace standard {

template <class T>
Bytes ToBytes(const std::vector<T>& numbers) {
  Bytes bytes(numbers.size() * sizeof(T));
  for (size_t i = 0; i < numbers.size(); ++i) {
    const T number = numbers[i];
    std::memcpy(bytes.data() + i * sizeof(T), &number, sizeof(T));
  }
  return bytes;
}

template <class T>
BytesView BytesOf(const T& number) {
  return {reinterpret_cast<const std::byte*>(&number), sizeof(T)};
}

template <class T>
T NumberOf(BytesView bytes, size_t index = 0) {
  T number;
  std::memcpy(&number, bytes.data() + index * sizeof(T), sizeof(T));
  return number;
}

}  // namespace standard

namespace hosted {

// Numbers of one type in a server: server.Create<roost::hosted::Array<double>>(100), or of a
// std::vector<double>.
template <standard::Element T>
struct Array : standard::HostedClass<standard::ArrayObject, ArrayProxy<T>> {
  // A new array in `server`, of `size` zeros or those numbers. Throws ServerGone; UnknownClass
  // where the server lacks the standard plugin; std::bad_alloc.
  static ArrayProxy<T> Create(const ServerHandle& server, uint64_t size) {
    return ArrayProxy<T>(
        standard::ArrayObject::Create(server, standard::ElementTypeOf<T>(), size, {}));
  }
  static ArrayProxy<T> Create(const ServerHandle& server, const std::vector<T>& numbers) {
    return ArrayProxy<T>(standard::ArrayObject::Create(server, standard::ElementTypeOf<T>(),
                                                       numbers.size(), standard::ToBytes(numbers)));
  }
};

}  // namespace hosted

// Numbers of one type that live in a server; how many there are never changes. For large arrays
// that several processes work on, a MemoryBlockProxy costs no calls.
//
//   roost::ArrayProxy<double> array = server.Create<roost::hosted::Array<double>>(100);
//   array.Set(3, 0.5);
//   array.FetchAdd(-1, 2);                              // the last; no update is lost
//   std::vector<double> some = array.Get({.start = 3, .stop = 7});
//
// Indices below 0 count from the end. Each method is one call and atomic. Throws std::out_of_range
// for an index, WrongType when the array was made for another type, std::invalid_argument when a
// slice is set to another number of elements, std::overflow_error, ObjectGone, ServerGone. Threads:
// as every proxy.
template <standard::Element T>
class ArrayProxy : public standard::ArrayObjectProxy {
  using Untyped = standard::ArrayObjectProxy;
  static constexpr standard::ElementType kType = standard::ElementTypeOf<T>();

 public:
  using Interface = hosted::Array<T>;
  using value_type = T;

  ArrayProxy() = default;  // stands for nothing
  explicit ArrayProxy(Proxy proxy) : Untyped(std::move(proxy)) {}

  T Get(int64_t index) const { return standard::NumberOf<T>(Untyped::Get(kType, index)); }
  void Set(int64_t index, T number) const { Untyped::Set(kType, index, standard::BytesOf(number)); }

  std::vector<T> Get(const Slice& slice) const {
    const Bytes bytes = Untyped::GetSlice(kType, standard::ToBounds(slice));
    std::vector<T> numbers;
    numbers.reserve(bytes.size() / sizeof(T));
    for (size_t i = 0; i < bytes.size() / sizeof(T); ++i) {
      numbers.push_back(standard::NumberOf<T>(bytes, i));
    }
    return numbers;
  }
  void Set(const Slice& slice, const std::vector<T>& numbers) const {
    Untyped::SetSlice(kType, standard::ToBounds(slice), standard::ToBytes(numbers));
  }
  // All numbers.
  std::vector<T> Snapshot() const { return Get(Slice{}); }

  // Adds to the number at `index`; returns what was there before.
  T FetchAdd(int64_t index, T delta) const {
    return standard::NumberOf<T>(Untyped::FetchAdd(kType, index, standard::BytesOf(delta)));
  }
  // Puts `desired` in the place of `expected` and returns true; if there is something else, gives
  // that in `expected` and returns false, as std::atomic does. Compares bytes.
  bool CompareExchange(int64_t index, T& expected, T desired) const {
    const standard::ExchangedBytes exchanged = Untyped::CompareExchange(
        kType, index, standard::BytesOf(expected), standard::BytesOf(desired));
    if (!exchanged.done) expected = standard::NumberOf<T>(exchanged.found);
    return exchanged.done;
  }
};

// An array that a method gives out as a proxy. Only in a server's process: elsewhere it throws
// InvalidState.
template <standard::Element T>
ArrayProxy<T> ManagedArray(const std::vector<T>& numbers) {
  return Managed(std::make_shared<standard::HostedArray>(
      standard::ElementTypeOf<T>(), numbers.size(), standard::ToBytes(numbers)));
}

}  // namespace roost

#endif  // ROOST_STANDARD_ARRAY_PROXY_H_
