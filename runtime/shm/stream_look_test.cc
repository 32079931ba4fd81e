// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/stream_look.h"

#include <gtest/gtest.h>

namespace roost::shm {
namespace {

// Looks once; how often it looked until `there` were found at look number `found_at`, from 1.
int Looks(StreamLook& look, uint32_t there, int found_at) {
  int looks = 0;
  const bool found = look.Until([&] { return ++looks >= found_at ? there : 0; });
  EXPECT_EQ(found, looks >= found_at);
  return looks;
}

TEST(StreamLookTest, GivesUpSoonWhereNothingComes) {
  StreamLook look;
  EXPECT_LT(Looks(look, 1, 1000), 20);
}

TEST(StreamLookTest, LooksOnceForAStream) {
  StreamLook look;
  EXPECT_EQ(Looks(look, 1, 1), 1);  // found at once: a stream
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Looks(look, 10, 1), 1);
}

TEST(StreamLookTest, LooksOnWhenTheStreamEnds) {
  StreamLook look;
  Looks(look, 1, 1);
  EXPECT_EQ(Looks(look, 1, 4), 4);
}

TEST(StreamLookTest, GivesUpSoonAfterAStream) {
  StreamLook look;
  Looks(look, 1, 1);
  EXPECT_LT(Looks(look, 1, 1000), 20);
}

}  // namespace
}  // namespace roost::shm
