// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/epitaph.h"

#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include <gtest/gtest.h>

namespace roost::internal {
namespace {

TEST(EpitaphTest, ReadsNothingUntilItIsWritten) {
  const Epitaph epitaph;
  EXPECT_EQ(Epitaph::Read(epitaph.fd()), "");
  EXPECT_EQ(Epitaph::Read(UniqueFd()), "");
}

TEST(EpitaphTest, KeepsTheFirstText) {
  Epitaph epitaph;
  epitaph.Write("");
  epitaph.Write("it was shut down");
  epitaph.Write("it was killed");
  EXPECT_EQ(Epitaph::Read(epitaph.fd()), "it was shut down");
}

TEST(EpitaphTest, CutsALongText) {
  Epitaph epitaph;
  epitaph.Write(std::string(5000, 'x'));
  EXPECT_EQ(Epitaph::Read(epitaph.fd()), std::string(Epitaph::kMaxBytes, 'x'));
}

TEST(EpitaphTest, CannotBeWrittenByThoseWhoReadIt) {
  Epitaph epitaph;
  EXPECT_EQ(::pwrite(epitaph.fd().get(), "x", 1, 0), -1);
  EXPECT_EQ(::ftruncate(epitaph.fd().get(), 0), -1);
  EXPECT_EQ(::mmap(nullptr, 1, PROT_WRITE, MAP_SHARED, epitaph.fd().get(), 0), MAP_FAILED);
  epitaph.Write("still its keeper's");
  EXPECT_EQ(Epitaph::Read(epitaph.fd()), "still its keeper's");
}

}  // namespace
}  // namespace roost::internal
