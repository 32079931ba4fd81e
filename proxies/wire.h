// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Fields of Cap'n Proto structs as C++ values. Generated code is its only user: it knows each
// field's place from the schema, so no generated Cap'n Proto class is needed, and this header is
// included by generated sources only, never by a header that a user sees.
//
//   Set<int64_t>(params, 0, x, 0);                              // slot 0, default 0
//   Write(Pointer(params, 1), items);                           // std::vector<scaling::Point>
//   double ratio = Get<double>(results, 0, 1.5);
//   auto names = Read<std::vector<std::string>>(Pointer(results, 0));
//
// The C++ type alone says how a pointer is encoded: std::string is Text, Bytes is Data,
// std::vector<T> and std::set<T> are List(T), std::optional<T> is a T or null, std::monostate is
// Void, an enum class is an enum, a generated proxy is an interface, roost::Value is an AnyPointer,
// and a struct has a nested class that says how it is encoded, or WireOf<T> where it is not
// Roost's:
//
//   struct Point::Wire {
//     static constexpr uint16_t kDataWords = 2, kPointers = 1;
//     static void Write(capnp::AnyStruct::Builder to, const Point& from);
//     static Point Read(capnp::AnyStruct::Reader from);
//   };
//
// A struct that is shorter than the schema (its writer knew fewer fields) and a null pointer give
// the field's default. What is too large to be sent is SerializationError before anything is
// written; so is what a damaged message, or a hostile one, holds where it is read.

#ifndef ROOST_PROXIES_WIRE_H_
#define ROOST_PROXIES_WIRE_H_

#include <bit>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <capnp/any.h>

#include "roost/base/bytes.h"
#include "roost/base/large_copy.h"
#include "roost/base/overwritten_block.h"
#include "roost/error/error.h"
#include "roost/proxies/sound.h"

namespace roost {
class Proxy;
class Value;
}  // namespace roost

namespace roost::wire {

static_assert(std::endian::native == std::endian::little, "fields are copied as they lie");

// Defined in roost/proxies/proxy_wire.h.
void WriteProxy(capnp::AnyPointer::Builder to, const roost::Proxy& proxy);
template <class P>
P ReadProxy(capnp::AnyPointer::Reader from);

// Defined in roost/proxies/value_wire.h.
void WriteValue(capnp::AnyPointer::Builder to, const roost::Value& value);
roost::Value ReadValue(capnp::AnyPointer::Reader from);

namespace internal {

template <class T>
struct IsTime : std::false_type {};
template <class R, class P>
struct IsTime<std::chrono::duration<R, P>> : std::true_type {};
template <class C, class D>
struct IsTime<std::chrono::time_point<C, D>> : std::true_type {};

}  // namespace internal

// What lies in a struct's data section, at an offset in units of its own size. A time is the Int64
// that it counts.
template <class T>
concept Scalar = std::is_arithmetic_v<T> || std::is_enum_v<T> || internal::IsTime<T>::value;

// How the struct T is encoded.
template <class T>
struct WireOf;
template <class T>
requires requires { typename T::Wire; }
struct WireOf<T> : T::Wire {};

// A struct's fields, in a struct that was made with its size; for groups, among others.
template <class T>
void WriteStruct(capnp::AnyStruct::Builder to, const T& value) {
  WireOf<T>::Write(to, value);
}
template <class T>
T ReadStruct(capnp::AnyStruct::Reader from) {
  return WireOf<T>::Read(from);
}

template <class T>
concept IsProxy = std::same_as<T, roost::Proxy> || std::same_as<typename T::Interface::Proxy, T>;

namespace internal {

template <class T>
struct IsVector : std::false_type {};
template <class E>
struct IsVector<std::vector<E>> : std::true_type {};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
struct IsSet : std::false_type {};
template <class E>
struct IsSet<std::set<E>> : std::true_type {};

// What Cap'n Proto calls an element of a list that is not made of pointers or structs.
template <class T>
struct StoredAs {
  using type = T;
};
template <class T>
requires std::is_enum_v<T>
struct StoredAs<T> {
  using type = std::underlying_type_t<T>;
};
template <>
struct StoredAs<std::monostate> {
  using type = capnp::Void;
};

template <class T>
constexpr bool kInline = Scalar<T> || std::same_as<T, std::monostate>;

// Text, Data, lists and interfaces are pointers wherever they are; the rest are structs.
template <class T>
constexpr bool kPointer = std::same_as<T, std::string> || IsVector<T>::value || IsProxy<T>;

template <size_t kSize>
using Bits = std::conditional_t<
    kSize == 1, uint8_t,
    std::conditional_t<kSize == 2, uint16_t, std::conditional_t<kSize == 4, uint32_t, uint64_t>>>;

// A pointer counts elements, and the words of a list of structs, in 29 bits.
constexpr uint64_t kMaxCount = (uint64_t{1} << 29) - 1;

inline void CheckCount(const char* what, uint64_t count, uint64_t limit) {
  if (count <= limit) return;
  throw SerializationError(std::string(what) +
                           " is too large to be sent: " + std::to_string(count) +
                           ", and Cap'n Proto allows " + std::to_string(limit));
}

}  // namespace internal

// The scalar at `slot`; a field is stored xor its default.
template <Scalar T>
T Get(const capnp::AnyStruct::Reader& from, uint32_t slot, T default_value) {
  const auto data = from.getDataSection();
  if constexpr (std::same_as<T, bool>) {
    if (slot / 8 >= data.size()) return default_value;
    return ((data[slot / 8] >> (slot % 8)) & 1) != default_value;
  } else {
    using Bits = internal::Bits<sizeof(T)>;
    const size_t offset = size_t{slot} * sizeof(T);
    if (offset + sizeof(T) > data.size()) return default_value;
    Bits bits;
    std::memcpy(&bits, data.begin() + offset, sizeof(T));
    return std::bit_cast<T>(static_cast<Bits>(bits ^ std::bit_cast<Bits>(default_value)));
  }
}

// `to` must have been made with the schema's own size.
template <Scalar T>
void Set(capnp::AnyStruct::Builder to, uint32_t slot, T value, T default_value) {
  auto data = to.getDataSection();
  if constexpr (std::same_as<T, bool>) {
    const uint8_t mask = static_cast<uint8_t>(1u << (slot % 8));
    const bool bit = value != default_value;
    data[slot / 8] = static_cast<uint8_t>(bit ? data[slot / 8] | mask : data[slot / 8] & ~mask);
  } else {
    using Bits = internal::Bits<sizeof(T)>;
    const Bits bits =
        static_cast<Bits>(std::bit_cast<Bits>(value) ^ std::bit_cast<Bits>(default_value));
    std::memcpy(data.begin() + size_t{slot} * sizeof(T), &bits, sizeof(T));
  }
}

// A union holds an alternative of a newer schema, or none (a std::variant without a value).
[[noreturn]] inline void ThrowNoAlternative(const char* name, size_t index) {
  throw SerializationError(index == std::variant_npos
                               ? std::string("a union of ") + name + " has no value"
                               : std::string("a union of ") + name + " holds alternative " +
                                     std::to_string(index) + ", which this program does not know");
}

// A union of a Void, which comes first, and a scalar; `tag` is the slot of its discriminant.
template <Scalar T>
void SetOptional(capnp::AnyStruct::Builder to, uint32_t tag, uint32_t slot,
                 const std::optional<T>& value) {
  Set<uint16_t>(to, tag, value ? 1 : 0, 0);
  if (value) Set<T>(to, slot, *value, T());
}
template <Scalar T>
std::optional<T> GetOptional(const capnp::AnyStruct::Reader& from, uint32_t tag, uint32_t slot,
                             const char* name) {
  const uint16_t which = Get<uint16_t>(from, tag, 0);
  if (which == 0) return std::nullopt;
  if (which != 1) ThrowNoAlternative(name, which);
  return Get<T>(from, slot, T());
}

// The pointer at `slot`, null where the struct is shorter.
inline capnp::AnyPointer::Reader Pointer(const capnp::AnyStruct::Reader& from, uint32_t slot) {
  const auto pointers = from.getPointerSection();
  return slot < pointers.size() ? pointers[slot] : capnp::AnyPointer::Reader();
}
inline capnp::AnyPointer::Builder Pointer(capnp::AnyStruct::Builder to, uint32_t slot) {
  return to.getPointerSection()[slot];
}

// Views into the message, valid as long as it is.
inline std::string_view ReadText(const capnp::AnyPointer::Reader& from,
                                 std::string_view default_value = {}) {
  if (from.isNull()) return default_value;
  const auto text = As<capnp::Text>(from);
  return {text.begin(), text.size()};
}
inline BytesView ReadData(const capnp::AnyPointer::Reader& from, BytesView default_value = {}) {
  if (from.isNull()) return default_value;
  const auto data = As<capnp::Data>(from);
  return {reinterpret_cast<const std::byte*>(data.begin()), data.size()};
}

namespace internal {

inline void Put(capnp::AnyPointer::Builder to, std::string_view text, bool lent) {
  internal::CheckCount("a Text, in bytes,", text.size(), capnp::MAX_TEXT_SIZE);
  const auto size = static_cast<unsigned>(text.size());
  if (size == 0) {
    to.initAs<capnp::Text>(0);
  } else {
    const roost::internal::OverwrittenBlock as_a_whole(size, lent ? text.data() : nullptr);
    auto* bytes = to.initAs<capnp::Text>(size).begin();
    if (!as_a_whole.taken()) std::memcpy(bytes, text.data(), size);
  }
}
inline void Put(capnp::AnyPointer::Builder to, BytesView data, bool lent) {
  internal::CheckCount("a Data, in bytes,", data.size(), internal::kMaxCount);
  const auto size = static_cast<unsigned>(data.size());
  const roost::internal::OverwrittenBlock as_a_whole(size, lent ? data.data() : nullptr);
  auto bytes = to.initAs<capnp::Data>(size);
  if (size > 0 && !as_a_whole.taken()) std::memcpy(bytes.begin(), data.data(), size);
}

}  // namespace internal

inline void Write(capnp::AnyPointer::Builder to, std::string_view text) {
  internal::Put(to, text, /*lent=*/false);
}
inline void Write(capnp::AnyPointer::Builder to, BytesView data) {
  internal::Put(to, data, /*lent=*/false);
}

// The same of what stays as it is until the message has been sent, which may send it from there.
inline void Lend(capnp::AnyPointer::Builder to, std::string_view text) {
  internal::Put(to, text, /*lent=*/true);
}
inline void Lend(capnp::AnyPointer::Builder to, BytesView data) {
  internal::Put(to, data, /*lent=*/true);
}

inline void Write(capnp::AnyPointer::Builder to, const std::string& text) {
  Write(to, std::string_view(text));
}
inline void Write(capnp::AnyPointer::Builder to, const Bytes& data) { Write(to, BytesView(data)); }

inline void Write(capnp::AnyPointer::Builder to, const roost::Value& value) {
  WriteValue(to, value);
}

template <IsProxy P>
void Write(capnp::AnyPointer::Builder to, const P& proxy) {
  WriteProxy(to, proxy);
}

template <class T>
requires requires { WireOf<T>::kDataWords; }
void Write(capnp::AnyPointer::Builder to, const T& value) {
  using Wire = WireOf<T>;
  Wire::Write(to.initAsAnyStruct(Wire::kDataWords, Wire::kPointers), value);
}

template <class E>
void Write(capnp::AnyPointer::Builder to, const std::vector<E>& list);

template <class E>
void Write(capnp::AnyPointer::Builder to, const std::set<E>& set) {
  Write(to, std::vector<E>(set.begin(), set.end()));
}

template <class T>
void Write(capnp::AnyPointer::Builder to, const std::optional<T>& value) {
  if (value) {
    Write(to, *value);
  } else {
    to.clear();
  }
}

template <class E>
void Write(capnp::AnyPointer::Builder to, const std::vector<E>& list) {
  internal::CheckCount("a List, in elements,", list.size(), internal::kMaxCount);
  const auto size = static_cast<unsigned>(list.size());
  if constexpr (std::same_as<E, std::monostate>) {
    to.initAs<capnp::List<capnp::Void>>(size);
  } else if constexpr (Scalar<E>) {
    using Stored = typename internal::StoredAs<E>::type;
    auto elements = to.initAs<capnp::List<Stored>>(size);
    for (unsigned i = 0; i < size; ++i) elements.set(i, static_cast<Stored>(list[i]));
  } else if constexpr (internal::kPointer<E>) {
    auto elements =
        to.initAsAnyList(capnp::ElementSize::POINTER, size).as<capnp::List<capnp::AnyPointer>>();
    for (unsigned i = 0; i < size; ++i) Write(elements[i], list[i]);
  } else {
    using Wire = WireOf<E>;
    constexpr uint64_t kWords = uint64_t{Wire::kDataWords} + Wire::kPointers;
    internal::CheckCount("a List of structs, in words,", list.size() * kWords, internal::kMaxCount);
    auto elements = to.initAsListOfAnyStruct(Wire::kDataWords, Wire::kPointers, size);
    for (unsigned i = 0; i < size; ++i) Wire::Write(elements[i], list[i]);
  }
}

namespace internal {

// Cap'n Proto checks the element size of every list but these two, whose type is known only here.
inline capnp::List<capnp::AnyStruct>::Reader StructList(const capnp::AnyPointer::Reader& from) {
  const auto list = As<capnp::AnyList>(from);
  if (list.getElementSize() == capnp::ElementSize::BIT) {
    throw SerializationError("a message holds a list of bits where a list of structs belongs");
  }
  return list.as<capnp::List<capnp::AnyStruct>>();
}
inline capnp::List<capnp::AnyPointer>::Reader PointerList(const capnp::AnyPointer::Reader& from) {
  const auto list = As<capnp::AnyList>(from);
  if (list.getElementSize() != capnp::ElementSize::POINTER) {
    throw SerializationError("a message holds other elements where a list of pointers belongs");
  }
  return list.as<capnp::List<capnp::AnyPointer>>();
}

}  // namespace internal

// What the pointer points to, `default_value` where it is null.
template <class T>
T Read(const capnp::AnyPointer::Reader& from, T default_value = T()) {
  if (from.isNull()) return default_value;
  if constexpr (std::same_as<T, roost::Value>) {
    // Depends on T: a Value need be defined only where one is read.
    return static_cast<T (*)(capnp::AnyPointer::Reader)>(ReadValue)(from);
  } else if constexpr (std::same_as<T, std::string>) {
    return roost::internal::CopyText(ReadText(from));
  } else if constexpr (std::same_as<T, Bytes>) {
    return roost::internal::CopyBytes(ReadData(from));
  } else if constexpr (IsProxy<T>) {
    return ReadProxy<T>(from);
  } else if constexpr (internal::IsOptional<T>::value) {
    return Read<typename T::value_type>(from);
  } else if constexpr (internal::IsSet<T>::value) {
    auto list = Read<std::vector<typename T::value_type>>(from);
    return T(std::make_move_iterator(list.begin()), std::make_move_iterator(list.end()));
  } else if constexpr (internal::IsVector<T>::value) {
    using E = typename T::value_type;
    T list;
    if constexpr (std::same_as<E, std::monostate>) {
      list.resize(As<capnp::List<capnp::Void>>(from).size());
    } else if constexpr (Scalar<E>) {
      const auto elements = As<capnp::List<typename internal::StoredAs<E>::type>>(from);
      list.reserve(elements.size());
      for (const auto element : elements) list.push_back(static_cast<E>(element));
    } else if constexpr (internal::kPointer<E>) {
      const auto elements = internal::PointerList(from);
      list.reserve(elements.size());
      for (const auto element : elements) list.push_back(Read<E>(element));
    } else {
      const auto elements = internal::StructList(from);
      list.reserve(elements.size());
      for (const auto element : elements) list.push_back(WireOf<E>::Read(element));
    }
    return list;
  } else {
    return WireOf<T>::Read(As<capnp::AnyStruct>(from));
  }
}

// A map as a list of structs with a member `key` and a member `value`.
template <class Entry, class K, class V>
void WriteMap(capnp::AnyPointer::Builder to, const std::map<K, V>& map) {
  std::vector<Entry> entries;
  entries.reserve(map.size());
  for (const auto& [key, value] : map) {
    Entry& entry = entries.emplace_back();
    entry.key = key;
    entry.value = value;
  }
  Write(to, entries);
}
template <class Entry, class Map>
Map ReadMap(const capnp::AnyPointer::Reader& from, Map default_value = Map()) {
  if (from.isNull()) return default_value;
  Map map;
  for (Entry& entry : Read<std::vector<Entry>>(from)) {
    map.insert_or_assign(std::move(entry.key), std::move(entry.value));
  }
  return map;
}

}  // namespace roost::wire

#endif  // ROOST_PROXIES_WIRE_H_
