// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What is too large for a message: it takes memory by the hundred megabytes, so it has a program of
// its own.

#include <string>

#include <gtest/gtest.h>

#include "roost/process/spawn.h"

namespace roost {
namespace {

// A26
TEST(LargeValuesTest, CrossAsArgumentsAndResults) {
  std::string large;
  large.resize(200'000'000, 'x');
  auto child = Spawn<[](std::string text) {
    text.back() = 'y';
    return text;
  }>(large);
  const std::string& back = child.Result();
  ASSERT_EQ(back.size(), large.size());
  EXPECT_EQ(back.compare(0, large.size() - 1, large, 0, large.size() - 1), 0);
  EXPECT_EQ(back.back(), 'y');
}

}  // namespace
}  // namespace roost
