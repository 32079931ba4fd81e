// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEC_AGGREGATE_H_
#define ROOST_CODEC_AGGREGATE_H_

// The codec of plain structs, field by field, with no macro and no registration:
//
//   struct Job { std::string path; int line; std::vector<Job> parts; };    // can be sent as it is
//
// It takes aggregates with up to 16 public fields, no base class and no C array (use std::array).

#include <array>
#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "roost/codec/codec.h"

namespace roost::internal {

inline constexpr size_t kMaxFields = 16;

// Converts to the type of any field of an aggregate, to count them; never evaluated.
template <class Aggregate>
struct AnyField {
  template <class T>
  requires(!std::same_as<T, Aggregate>) operator T() const { __builtin_unreachable(); }
};

template <class T, size_t... I>
constexpr bool InitialisedBy(std::index_sequence<I...>) {
  return requires { T{(static_cast<void>(I), AnyField<T>())...}; };
}

// How many initialisers T takes: the number of its fields. More than kMaxFields + 1 count as that.
template <class T, size_t N = kMaxFields + 1>
constexpr size_t CountFields() {
  if constexpr (N == 0 || InitialisedBy<T>(std::make_index_sequence<N>())) {
    return N;
  } else {
    return CountFields<T, N - 1>();
  }
}

template <class T>
concept Aggregate = std::is_aggregate_v<T> && std::is_class_v<T> && !std::is_const_v<T> &&
                    std::is_object_v<T> && CountFields<T>() <= kMaxFields;

// References to the fields of `value`, in order.
template <class T>
constexpr auto Fields(T& value) {
  constexpr size_t kCount = CountFields<std::remove_const_t<T>>();
  // clang-format off
#define ROOST_FIELDS(N, ...)              \
  if constexpr (kCount == N) {            \
    auto& [__VA_ARGS__] = value;          \
    return std::tie(__VA_ARGS__);         \
  }
  if constexpr (kCount == 0) return std::tuple<>();
  ROOST_FIELDS(1, a)
  ROOST_FIELDS(2, a, b)
  ROOST_FIELDS(3, a, b, c)
  ROOST_FIELDS(4, a, b, c, d)
  ROOST_FIELDS(5, a, b, c, d, e)
  ROOST_FIELDS(6, a, b, c, d, e, f)
  ROOST_FIELDS(7, a, b, c, d, e, f, g)
  ROOST_FIELDS(8, a, b, c, d, e, f, g, h)
  ROOST_FIELDS(9, a, b, c, d, e, f, g, h, i)
  ROOST_FIELDS(10, a, b, c, d, e, f, g, h, i, j)
  ROOST_FIELDS(11, a, b, c, d, e, f, g, h, i, j, k)
  ROOST_FIELDS(12, a, b, c, d, e, f, g, h, i, j, k, l)
  ROOST_FIELDS(13, a, b, c, d, e, f, g, h, i, j, k, l, m)
  ROOST_FIELDS(14, a, b, c, d, e, f, g, h, i, j, k, l, m, n)
  ROOST_FIELDS(15, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o)
  ROOST_FIELDS(16, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
#undef ROOST_FIELDS
  // clang-format on
}

template <class Tuple>
struct FieldsCodec;

template <class... Field>
struct FieldsCodec<std::tuple<Field&...>> {
  static constexpr bool kEncodable = (Encodable<std::remove_const_t<Field>> && ...);

  static void Encode(Encoder& encoder, const std::tuple<Field&...>& fields) {
    std::apply(
        [&encoder](const auto&... field) {
          (Codec<std::remove_const_t<Field>>::Encode(encoder, field), ...);
        },
        fields);
  }

  // Braces fix the order of evaluation.
  template <class T>
  static T Decode(Decoder& decoder) {
    return T{Codec<std::remove_const_t<Field>>::Decode(decoder)...};
  }
};

template <class T>
using FieldsCodecOf = FieldsCodec<decltype(Fields(std::declval<T&>()))>;

}  // namespace roost::internal

namespace roost {

template <internal::Aggregate T>
struct Codec<T> {
  static void Encode(Encoder& encoder,
                     const T& value) requires(internal::FieldsCodecOf<const T>::kEncodable) {
    // An empty struct takes one byte, as every value takes at least one.
    if constexpr (internal::CountFields<T>() == 0) Codec<bool>::Encode(encoder, true);
    internal::FieldsCodecOf<const T>::Encode(encoder, internal::Fields(value));
  }

  static T Decode(Decoder& decoder) {
    const Decoder::Nesting nesting(decoder);
    if constexpr (internal::CountFields<T>() == 0) Codec<bool>::Decode(decoder);
    return internal::FieldsCodecOf<const T>::template Decode<T>(decoder);
  }
};

}  // namespace roost

#endif  // ROOST_CODEC_AGGREGATE_H_
