// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEC_ABSL_TIME_H_
#define ROOST_CODEC_ABSL_TIME_H_

// Codecs of Abseil's times, exact to the quarter of a nanosecond that they count in, the infinite
// ones included. For targets that link absl_time themselves: Roost does not.

#include <cstdint>

#include "absl/time/time.h"
#include "roost/codec/codec.h"

namespace roost {

template <>
struct Codec<absl::Duration> {
  static void Encode(Encoder& encoder, const absl::Duration& value) {
    absl::Duration rest;
    // An infinite one gives the largest or smallest number, and stays infinite.
    const int64_t seconds = absl::IDivDuration(value, absl::Seconds(1), &rest);
    const bool infinite = value == absl::InfiniteDuration() || value == -absl::InfiniteDuration();
    const int64_t quarters = infinite ? 0 : absl::IDivDuration(rest, Quarter(), &rest);
    EncodeValues(encoder, infinite, seconds, quarters);
  }

  static absl::Duration Decode(Decoder& decoder) {
    const bool infinite = DecodeValue<bool>(decoder);
    const auto seconds = DecodeValue<int64_t>(decoder);
    const auto quarters = DecodeValue<int64_t>(decoder);
    if (infinite) return seconds < 0 ? -absl::InfiniteDuration() : absl::InfiniteDuration();
    return absl::Seconds(seconds) + quarters * Quarter();
  }

 private:
  static absl::Duration Quarter() { return absl::Nanoseconds(1) / 4; }  // as it counts
};

template <>
struct Codec<absl::Time> {
  static void Encode(Encoder& encoder, const absl::Time& value) {
    Codec<absl::Duration>::Encode(encoder, value - absl::UnixEpoch());
  }
  static absl::Time Decode(Decoder& decoder) {
    return absl::UnixEpoch() + Codec<absl::Duration>::Decode(decoder);
  }
};

}  // namespace roost

#endif  // ROOST_CODEC_ABSL_TIME_H_
