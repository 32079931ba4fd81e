// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/codec/absl_time.h"

#include <cstdint>
#include <limits>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace roost {
namespace {

template <class T>
T Sent(const T& value) {
  Encoder encoder;
  EncodeValues(encoder, value);
  Decoder decoder(encoder.bytes());
  T result = DecodeValue<T>(decoder);
  decoder.ExpectEnd();
  return result;
}

TEST(AbslTimeTest, DurationsArriveExactly) {
  for (const absl::Duration duration :
       {absl::ZeroDuration(), absl::Nanoseconds(1) / 4, -absl::Nanoseconds(1) / 4,
        absl::Seconds(-1) - absl::Nanoseconds(7) / 4, absl::Hours(1) + absl::Nanoseconds(3),
        absl::Seconds(std::numeric_limits<int64_t>::max()),
        absl::Seconds(std::numeric_limits<int64_t>::min()), absl::InfiniteDuration(),
        -absl::InfiniteDuration()}) {
    EXPECT_EQ(Sent(duration), duration);
  }
}

TEST(AbslTimeTest, PointsOfTimeArriveExactly) {
  for (const absl::Time time : {absl::UnixEpoch(), absl::Now(), absl::InfiniteFuture(),
                                absl::InfinitePast(), absl::FromUnixNanos(-1)}) {
    EXPECT_EQ(Sent(time), time);
  }
}

}  // namespace
}  // namespace roost
