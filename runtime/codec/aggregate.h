// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEC_AGGREGATE_H_
#define ROOST_CODEC_AGGREGATE_H_

// The codec of plain structs, field by field, with no macro and no registration:
//
//   struct Job { std::string path; int line; std::vector<Job> parts; };    // can be sent as it is
//
// It takes aggregates with up to 16 public fields and no base class. C arrays are fields like any
// other if the struct can be made with {}.
//
// Any other class can be sent if it has one line that lists what its constructor takes (or, of an
// aggregate, its base classes and fields), as many as there are:
//
//   class Range {
//    public:
//     Range(int64_t begin, int64_t end);
//     auto RoostFields() const { return std::tie(begin_, end_); }
//     ...
//   };

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
  requires(!std::same_as<T, Aggregate>) operator T() const {  // NOLINT: implicit, by intention
    __builtin_unreachable();
  }
};

template <class T, size_t... I>
constexpr bool InitialisedBy(std::index_sequence<I...>) {
  return requires { T{(static_cast<void>(I), AnyField<T>())...}; };
}

// How many initialisers T takes, at most kMaxFields + 1: the number of its fields, but for C
// arrays.
template <class T, size_t N = kMaxFields + 1>
constexpr size_t CountInitialisers() {
  if constexpr (N == 0 || InitialisedBy<T>(std::make_index_sequence<N>())) {
    return N;
  } else {
    return CountInitialisers<T, N - 1>();
  }
}

// How many {} T takes, at most kMaxFields + 1: the number of its fields, a C array being one; 0 if
// one of them cannot be made of {}.
template <class T>
constexpr size_t CountBraces() {
  // clang-format off
#define ROOST_BRACES(N, ...) if constexpr (requires { T{__VA_ARGS__}; }) { return N; } else
  ROOST_BRACES(17, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
  ROOST_BRACES(16, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
  ROOST_BRACES(15, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
  ROOST_BRACES(14, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
  ROOST_BRACES(13, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
  ROOST_BRACES(12, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
  ROOST_BRACES(11, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
  ROOST_BRACES(10, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
  ROOST_BRACES(9, {}, {}, {}, {}, {}, {}, {}, {}, {})
  ROOST_BRACES(8, {}, {}, {}, {}, {}, {}, {}, {})
  ROOST_BRACES(7, {}, {}, {}, {}, {}, {}, {})
  ROOST_BRACES(6, {}, {}, {}, {}, {}, {})
  ROOST_BRACES(5, {}, {}, {}, {}, {})
  ROOST_BRACES(4, {}, {}, {}, {})
  ROOST_BRACES(3, {}, {}, {})
  ROOST_BRACES(2, {}, {})
  ROOST_BRACES(1, {})
  return 0;
#undef ROOST_BRACES
  // clang-format on
}

// More than kMaxFields + 1 fields count as that.
template <class T>
constexpr size_t CountFields() {
  if constexpr (requires { T{}; }) {
    return CountBraces<T>();
  } else {
    return CountInitialisers<T>();
  }
}

// Converts to a base class of T; never evaluated.
template <class T>
struct AnyBase {
  template <class Base>
  requires(std::is_base_of_v<Base, T> && !std::same_as<Base, T>)
  // NOLINTNEXTLINE(google-explicit-constructor): by intention
  operator Base() const {
    __builtin_unreachable();
  }
};

// The first initialiser of an aggregate with a base class is of that class.
template <class T>
concept HasBase = requires {
  T{AnyBase<T>()};
};

// A class that lists what makes it.
template <class T>
concept ListsFields = std::is_class_v<T> && requires(const T& value) {
  value.RoostFields();
};

// No field at all is fine, a field that cannot be counted (a reference) is not.
template <class T>
concept Aggregate =
    std::is_aggregate_v<T> && std::is_class_v<T> && !std::is_const_v<T> && !ListsFields<T> &&
    !HasBase<T> && CountFields<T>() <= kMaxFields && (CountFields<T>() != 0 || std::is_empty_v<T>);

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
  static constexpr bool kEncodable =
      (Encodable<std::remove_const_t<std::remove_all_extents_t<Field>>> && ...);

  static void Encode(Encoder& encoder, const std::tuple<Field&...>& fields) {
    std::apply([&encoder](const auto&... field) { (EncodeField(encoder, field), ...); }, fields);
  }

  template <class T>
  static T Decode(Decoder& decoder) {
    if constexpr ((std::is_array_v<Field> || ...)) {
      T value{};
      std::apply([&decoder](auto&... field) { (DecodeField(decoder, field), ...); }, Fields(value));
      return value;
    } else {
      // Braces fix the order of evaluation.
      return T{Codec<std::remove_const_t<Field>>::Decode(decoder)...};
    }
  }

 private:
  template <class F>
  static void EncodeField(Encoder& encoder, const F& field) {
    if constexpr (std::is_array_v<F>) {
      for (const auto& item : field) EncodeField(encoder, item);
    } else {
      Codec<F>::Encode(encoder, field);
    }
  }

  template <class F>
  static void DecodeField(Decoder& decoder, F& field) {
    if constexpr (std::is_array_v<F>) {
      for (auto& item : field) DecodeField(decoder, item);
    } else {
      field = Codec<F>::Decode(decoder);
    }
  }
};

template <class T>
using FieldsCodecOf = FieldsCodec<decltype(Fields(std::declval<T&>()))>;

// Values of what a tuple holds or refers to.
template <class... T>
std::tuple<std::decay_t<T>...> ValuesOf(const std::tuple<T...>&);

template <class T>
using ListedFields = decltype(ValuesOf(std::declval<const T&>().RoostFields()));

template <class Values>
struct AllEncodable;
template <class... T>
struct AllEncodable<std::tuple<T...>> : std::bool_constant<(Encodable<T> && ...)> {};

// A T of what it lists.
template <class T, class... Field>
T MakeOfFields(std::tuple<Field...> fields) {
  return std::apply(
      [](Field&... field) -> T {
        if constexpr (std::is_constructible_v<T, Field...>) {
          return T(std::move(field)...);
        } else {
          return T{std::move(field)...};
        }
      },
      fields);
}

// Decodes the fields in the order of their encoding.
template <class... Field>
std::tuple<Field...> DecodeFields(Decoder& decoder, std::type_identity<std::tuple<Field...>>) {
  return std::tuple<Field...>{Codec<Field>::Decode(decoder)...};
}

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

template <internal::ListsFields T>
struct Codec<T> {
  using Fields = internal::ListedFields<T>;

  static void Encode(Encoder& encoder,
                     const T& value) requires(internal::AllEncodable<Fields>::value) {
    // At least one byte, as for every value.
    if constexpr (std::tuple_size_v<Fields> == 0) Codec<bool>::Encode(encoder, true);
    std::apply(
        [&encoder](const auto&... field) {
          (Codec<std::decay_t<decltype(field)>>::Encode(encoder, field), ...);
        },
        value.RoostFields());
  }

  static T Decode(Decoder& decoder) {
    const Decoder::Nesting nesting(decoder);
    if constexpr (std::tuple_size_v<Fields> == 0) Codec<bool>::Decode(decoder);
    return internal::MakeOfFields<T>(internal::DecodeFields(decoder, std::type_identity<Fields>()));
  }
};

}  // namespace roost

#endif  // ROOST_CODEC_AGGREGATE_H_
