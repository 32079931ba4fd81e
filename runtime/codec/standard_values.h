// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEC_STANDARD_VALUES_H_
#define ROOST_CODEC_STANDARD_VALUES_H_

// Codecs of values of the standard library that have headers of their own. An error_code arrives
// with its category, a category that is not the C++ library's as one of the same name that knows
// the message.

#include <bitset>
#include <complex>
#include <cstddef>
#include <filesystem>
#include <system_error>

#include "roost/codec/codec.h"

namespace roost {

template <>
struct Codec<std::filesystem::path> {
  static void Encode(Encoder& encoder, const std::filesystem::path& value);
  static std::filesystem::path Decode(Decoder& decoder);
};

template <>
struct Codec<std::error_code> {
  static void Encode(Encoder& encoder, const std::error_code& value);
  static std::error_code Decode(Decoder& decoder);
};

template <internal::Raw T>
struct Codec<std::complex<T>> {
  static void Encode(Encoder& encoder, const std::complex<T>& value) {
    EncodeValues(encoder, value.real(), value.imag());
  }

  static std::complex<T> Decode(Decoder& decoder) {
    const T real = Codec<T>::Decode(decoder);
    return {real, Codec<T>::Decode(decoder)};
  }
};

// Eight bits a byte, the first the lowest; what is left of the last byte is zero.
template <size_t N>
struct Codec<std::bitset<N>> {
  static void Encode(Encoder& encoder, const std::bitset<N>& bits) {
    for (size_t i = 0; i < kBytes; ++i) {
      unsigned byte = 0;
      for (size_t bit = 0; bit < 8 && 8 * i + bit < N; ++bit) {
        byte |= (bits[8 * i + bit] ? 1u : 0u) << bit;
      }
      Codec<std::byte>::Encode(encoder, static_cast<std::byte>(byte));
    }
  }

  static std::bitset<N> Decode(Decoder& decoder) {
    std::bitset<N> bits;
    for (size_t i = 0; i < kBytes; ++i) {
      const auto byte = std::to_integer<unsigned>(Codec<std::byte>::Decode(decoder));
      for (size_t bit = 0; bit < 8; ++bit) {
        if ((byte >> bit & 1) == 0) continue;
        if (8 * i + bit >= N) decoder.Fail("a bitset has no such bit");
        bits[8 * i + bit] = true;
      }
    }
    return bits;
  }

 private:
  static constexpr size_t kBytes = N == 0 ? 1 : (N + 7) / 8;  // at least one, as for every value
};

}  // namespace roost

#endif  // ROOST_CODEC_STANDARD_VALUES_H_
