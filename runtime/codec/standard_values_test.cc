// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/codec/standard_values.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "roost/codec/containers.h"
#include "roost/codec/test_round_trip.h"
#include "roost/error/error.h"

namespace roost {
namespace {

TEST(StandardValuesTest, KeepsPaths) {
  ExpectSame(std::filesystem::path());
  ExpectSame(std::filesystem::path("/a//b/../c \xff"));
  ExpectSame(std::vector<std::filesystem::path>{"a", "b/c"});
}

TEST(StandardValuesTest, KeepsComplexNumbers) {
  ExpectSame(std::complex<double>(1.5, -2));
  ExpectSame(std::vector<std::complex<float>>{{1, 2}, {3, 4}});
}

TEST(StandardValuesTest, KeepsBitsets) {
  ExpectSame(std::bitset<0>());
  ExpectSame(std::bitset<8>(0x81));
  ExpectSame(std::bitset<13>(0x1234));
  ExpectSame(std::bitset<200>().set(0).set(64).set(199));
}

TEST(StandardValuesTest, RefusesABitThatIsNotThere) {
  const Bytes bytes{std::byte{0xff}, std::byte{0x20}};  // bit 13
  Decoder decoder(bytes);
  EXPECT_THROW(DecodeValue<std::bitset<13>>(decoder), SerializationError);
  Decoder none(bytes);
  EXPECT_THROW(DecodeValue<std::bitset<0>>(none), SerializationError);
}

TEST(StandardValuesTest, KeepsErrorCodes) {
  ExpectSame(std::error_code());
  ExpectSame(std::error_code(ENOENT, std::generic_category()));
  ExpectSame(std::error_code(EPERM, std::system_category()));
  struct Category : std::error_category {
    const char* name() const noexcept override { return "theirs"; }
    std::string message(int value) const override { return "no " + std::to_string(value); }
  };
  static const Category category;
  const std::error_code arrived = RoundTrip(std::error_code(7, category));
  EXPECT_STREQ(arrived.category().name(), "theirs");
  EXPECT_EQ(arrived.value(), 7);
  EXPECT_EQ(arrived.message(), "no 7");
}

TEST(StandardValuesTest, SurvivesDamagedBytes) {
  Damage(std::filesystem::path("/a/b"));
  Damage(std::complex<double>(1, 2));
  Damage(std::bitset<13>(7));
  Damage(std::error_code(ENOENT, std::generic_category()));
}

}  // namespace
}  // namespace roost
