// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/base/thread_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace roost::internal {
namespace {

constexpr size_t kSize = size_t{128} << 10;
thread_local char t_large[kSize];

// How many whole pages of this thread's t_large the kernel holds.
size_t Resident() {
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  const uintptr_t begin = (reinterpret_cast<uintptr_t>(t_large) + page - 1) / page * page;
  const uintptr_t end = (reinterpret_cast<uintptr_t>(t_large) + kSize) / page * page;
  std::vector<unsigned char> pages((end - begin) / page);
  EXPECT_EQ(::mincore(reinterpret_cast<void*>(begin), end - begin, pages.data()), 0);
  return static_cast<size_t>(
      std::count_if(pages.begin(), pages.end(), [](unsigned char in) { return (in & 1) != 0; }));
}

TEST(ThreadMemoryTest, GivesBackWhatWasNeverUsed) {
  std::thread([] {
    std::fill(t_large, t_large + kSize, '\0');  // as a C library may, or may not
    ASSERT_GT(Resident(), 8u);
    GiveBackUnusedThreadMemory();
    EXPECT_EQ(Resident(), 0u);
    EXPECT_TRUE(std::all_of(t_large, t_large + kSize, [](char c) { return c == 0; }));
    t_large[kSize / 2] = 'x';
    EXPECT_EQ(t_large[kSize / 2], 'x');
  }).join();
}

TEST(ThreadMemoryTest, KeepsWhatWasWritten) {
  std::thread([] {
    t_large[kSize - 1] = 'z';
    t_large[kSize / 2] = 'x';
    GiveBackUnusedThreadMemory();
    EXPECT_EQ(t_large[kSize / 2], 'x');
    EXPECT_EQ(t_large[kSize - 1], 'z');
  }).join();
}

}  // namespace
}  // namespace roost::internal
