// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEC_CONTAINERS_H_
#define ROOST_CODEC_CONTAINERS_H_

// Codecs of the standard containers, smart pointers, durations and points of time. A pointer
// travels as the value that it points to, or as null; two pointers to one object arrive as two
// objects.

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <forward_list>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "roost/codec/codec.h"

namespace roost {

template <class T, class A>
struct Codec<std::vector<T, A>> {
  using Vector = std::vector<T, A>;

  static void Encode(Encoder& encoder, const Vector& items) {
    if constexpr (RequireEncodable<T>()) {
      encoder.AppendSize(items.size());
      if constexpr (internal::Raw<T>) {
        encoder.Append(items.data(), items.size() * sizeof(T));
      } else {
        for (const auto& item : items) Codec<T>::Encode(encoder, item);
      }
    }
  }

  static Vector Decode(Decoder& decoder) {
    const Decoder::Nesting nesting(decoder);
    const size_t count = decoder.TakeCount();
    Vector items;
    if constexpr (internal::Raw<T>) {
      if (count > decoder.left() / sizeof(T)) decoder.Fail("the bytes end too early");
      items.resize(count);
      decoder.Read(items.data(), count * sizeof(T));
    } else {
      // Grows with what really arrives: a damaged count reserves little.
      items.reserve(std::min<size_t>(count, 1024));
      for (size_t i = 0; i < count; ++i) items.push_back(Codec<T>::Decode(decoder));
    }
    return items;
  }
};

// Text of other characters; std::string is in codec.h.
template <internal::Raw C>
requires(!std::same_as<C, char>) struct Codec<std::basic_string<C>> {
  static void Encode(Encoder& encoder, const std::basic_string<C>& text) {
    encoder.AppendSize(text.size());
    encoder.Append(text.data(), text.size() * sizeof(C));
  }

  static std::basic_string<C> Decode(Decoder& decoder) {
    const size_t count = decoder.TakeCount();
    if (count > decoder.left() / sizeof(C)) decoder.Fail("the bytes end too early");
    std::basic_string<C> text(count, C());
    decoder.Read(text.data(), count * sizeof(C));
    return text;
  }
};

namespace internal {

// Containers whose elements lie apart: a count, then the elements.
template <class Container, class Element>
struct ContainerCodec {
  static void Encode(Encoder& encoder, const Container& items) {
    if constexpr (RequireEncodable<Element>()) {
      encoder.AppendSize(items.size());
      for (const auto& item : items) Codec<Element>::Encode(encoder, item);
    }
  }

  static Container Decode(Decoder& decoder) {
    const Decoder::Nesting nesting(decoder);
    Container items;
    for (size_t left = decoder.TakeCount(); left != 0; --left) {
      items.insert(items.end(), Codec<Element>::Decode(decoder));
    }
    return items;
  }
};

// std::unique_ptr and std::shared_ptr: whether there is a value, then the value.
template <class Pointer, class T>
struct PointerCodec {
  static void Encode(Encoder& encoder, const Pointer& value) {
    if constexpr (RequireEncodable<T>()) {
      Codec<bool>::Encode(encoder, value != nullptr);
      if (value) Codec<T>::Encode(encoder, *value);
    }
  }

  static Pointer Decode(Decoder& decoder) {
    const Decoder::Nesting nesting(decoder);
    if (!Codec<bool>::Decode(decoder)) return nullptr;
    return Pointer(new T(Codec<T>::Decode(decoder)));
  }
};

}  // namespace internal

template <class K, class V>
struct Codec<std::pair<K, V>> {
  static void Encode(Encoder& encoder, const std::pair<K, V>& value) requires(
      Encodable<std::remove_const_t<K>>&& Encodable<V>) {
    Codec<std::remove_const_t<K>>::Encode(encoder, value.first);
    Codec<V>::Encode(encoder, value.second);
  }

  static std::pair<K, V> Decode(Decoder& decoder) {
    // Braces fix the order of evaluation.
    return std::pair<K, V>{Codec<std::remove_const_t<K>>::Decode(decoder),
                           Codec<V>::Decode(decoder)};
  }
};

template <class... T>
struct Codec<std::tuple<T...>> {
  static void Encode(Encoder& encoder, const std::tuple<T...>& value) requires(Encodable<T>&&...) {
    if constexpr (sizeof...(T) == 0) Codec<bool>::Encode(encoder, true);
    std::apply([&](const T&... items) { (Codec<T>::Encode(encoder, items), ...); }, value);
  }

  static std::tuple<T...> Decode(Decoder& decoder) {
    if constexpr (sizeof...(T) == 0) Codec<bool>::Decode(decoder);
    return std::tuple<T...>{Codec<T>::Decode(decoder)...};
  }
};

template <class T, size_t N>
struct Codec<std::array<T, N>> {
  static void Encode(Encoder& encoder, const std::array<T, N>& items) requires(Encodable<T>) {
    if constexpr (N == 0) Codec<bool>::Encode(encoder, true);
    for (const T& item : items) Codec<T>::Encode(encoder, item);
  }

  static std::array<T, N> Decode(Decoder& decoder) {
    if constexpr (N == 0) Codec<bool>::Decode(decoder);
    return [&decoder]<size_t... I>(std::index_sequence<I...>) {
      return std::array<T, N>{(static_cast<void>(I), Codec<T>::Decode(decoder))...};
    }
    (std::make_index_sequence<N>());
  }
};

template <class T>
struct Codec<std::optional<T>> {
  static void Encode(Encoder& encoder, const std::optional<T>& value) requires(Encodable<T>) {
    Codec<bool>::Encode(encoder, value.has_value());
    if (value) Codec<T>::Encode(encoder, *value);
  }

  static std::optional<T> Decode(Decoder& decoder) {
    if (!Codec<bool>::Decode(decoder)) return std::nullopt;
    return Codec<T>::Decode(decoder);
  }
};

template <>
struct Codec<std::monostate> {
  static void Encode(Encoder& encoder, const std::monostate&) {
    Codec<bool>::Encode(encoder, true);
  }
  static std::monostate Decode(Decoder& decoder) {
    Codec<bool>::Decode(decoder);
    return {};
  }
};

template <class... T>
struct Codec<std::variant<T...>> {
  using Variant = std::variant<T...>;

  static void Encode(Encoder& encoder, const Variant& value) requires(Encodable<T>&&...) {
    encoder.AppendSize(value.index());
    std::visit([&encoder]<class U>(const U& item) { Codec<U>::Encode(encoder, item); }, value);
  }

  static Variant Decode(Decoder& decoder) {
    const size_t index = decoder.TakeSize();
    if (index >= sizeof...(T)) decoder.Fail("a variant has no such alternative");
    return DecodeAlternative(decoder, index, std::index_sequence_for<T...>());
  }

 private:
  template <size_t I>
  static Variant DecodeAt(Decoder& decoder) {
    using Alternative = std::variant_alternative_t<I, Variant>;
    return Variant(std::in_place_index<I>, Codec<Alternative>::Decode(decoder));
  }

  template <size_t... I>
  static Variant DecodeAlternative(Decoder& decoder, size_t index, std::index_sequence<I...>) {
    constexpr Variant (*kAlternatives[])(Decoder&) = {&DecodeAt<I>...};
    return kAlternatives[index](decoder);
  }
};

template <class K, class V, class C, class A>
struct Codec<std::map<K, V, C, A>>
    : internal::ContainerCodec<std::map<K, V, C, A>, std::pair<const K, V>> {};

template <class K, class V, class H, class E, class A>
struct Codec<std::unordered_map<K, V, H, E, A>>
    : internal::ContainerCodec<std::unordered_map<K, V, H, E, A>, std::pair<const K, V>> {};

template <class T, class C, class A>
struct Codec<std::set<T, C, A>> : internal::ContainerCodec<std::set<T, C, A>, T> {};

template <class T, class H, class E, class A>
struct Codec<std::unordered_set<T, H, E, A>>
    : internal::ContainerCodec<std::unordered_set<T, H, E, A>, T> {};

template <class T, class C, class A>
struct Codec<std::multiset<T, C, A>> : internal::ContainerCodec<std::multiset<T, C, A>, T> {};

template <class K, class V, class C, class A>
struct Codec<std::multimap<K, V, C, A>>
    : internal::ContainerCodec<std::multimap<K, V, C, A>, std::pair<const K, V>> {};

template <class T, class A>
struct Codec<std::deque<T, A>> : internal::ContainerCodec<std::deque<T, A>, T> {};

template <class T, class A>
struct Codec<std::list<T, A>> : internal::ContainerCodec<std::list<T, A>, T> {};

template <class K, class V, class H, class E, class A>
struct Codec<std::unordered_multimap<K, V, H, E, A>>
    : internal::ContainerCodec<std::unordered_multimap<K, V, H, E, A>, std::pair<const K, V>> {};

template <class T, class H, class E, class A>
struct Codec<std::unordered_multiset<T, H, E, A>>
    : internal::ContainerCodec<std::unordered_multiset<T, H, E, A>, T> {};

// It does not know its size, and grows at its front.
template <class T, class A>
struct Codec<std::forward_list<T, A>> {
  using List = std::forward_list<T, A>;

  static void Encode(Encoder& encoder, const List& items) {
    if constexpr (RequireEncodable<T>()) {
      encoder.AppendSize(static_cast<size_t>(std::distance(items.begin(), items.end())));
      for (const T& item : items) Codec<T>::Encode(encoder, item);
    }
  }

  static List Decode(Decoder& decoder) {
    const Decoder::Nesting nesting(decoder);
    List items;
    auto last = items.before_begin();
    for (size_t left = decoder.TakeCount(); left != 0; --left) {
      last = items.insert_after(last, Codec<T>::Decode(decoder));
    }
    return items;
  }
};

template <class T>
struct Codec<std::unique_ptr<T>>
    : internal::PointerCodec<std::unique_ptr<T>, std::remove_const_t<T>> {};

template <class T>
struct Codec<std::shared_ptr<T>>
    : internal::PointerCodec<std::shared_ptr<T>, std::remove_const_t<T>> {};

template <class R, class P>
struct Codec<std::chrono::duration<R, P>> {
  using Duration = std::chrono::duration<R, P>;
  static void Encode(Encoder& encoder, const Duration& value) {
    Codec<R>::Encode(encoder, value.count());
  }
  static Duration Decode(Decoder& decoder) { return Duration(Codec<R>::Decode(decoder)); }
};

// Clocks are those of one machine, so that a steady time means the same on both sides.
template <class Clock, class D>
struct Codec<std::chrono::time_point<Clock, D>> {
  using TimePoint = std::chrono::time_point<Clock, D>;
  static void Encode(Encoder& encoder, const TimePoint& value) {
    Codec<D>::Encode(encoder, value.time_since_epoch());
  }
  static TimePoint Decode(Decoder& decoder) { return TimePoint(Codec<D>::Decode(decoder)); }
};

}  // namespace roost

#endif  // ROOST_CODEC_CONTAINERS_H_
