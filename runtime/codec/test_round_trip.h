// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEC_TEST_ROUND_TRIP_H_
#define ROOST_CODEC_TEST_ROUND_TRIP_H_

#include <random>

#include <gtest/gtest.h>

#include "roost/codec/codec.h"
#include "roost/error/error.h"

// For tests of codecs.
namespace roost {

template <class T>
T RoundTrip(const T& value) {
  Encoder encoder;
  EncodeValues(encoder, value);
  Decoder decoder(encoder.bytes(), encoder.TakeFds());
  T result = DecodeValue<T>(decoder);
  decoder.ExpectEnd();
  return result;
}

template <class T>
void ExpectSame(const T& value) {
  EXPECT_TRUE(RoundTrip(value) == value);
}

// Whatever is done to the bytes of a value, they decode to a value or are refused.
template <class T>
void Damage(const T& value) {
  Encoder encoder;
  EncodeValues(encoder, value);
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    Bytes bytes = encoder.bytes();
    for (int flips = 0; flips < 3; ++flips) {
      bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    }
    if (round % 4 == 0) bytes.resize(random() % (bytes.size() + 1));
    Decoder decoder(bytes);
    try {
      DecodeValue<T>(decoder);
      decoder.ExpectEnd();
    } catch (const SerializationError&) {
    }
  }
}

}  // namespace roost

#endif  // ROOST_CODEC_TEST_ROUND_TRIP_H_
