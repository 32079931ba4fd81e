// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/word_block.h"

#include <sys/mman.h>

#include <chrono>
#include <cstring>
#include <thread>

#include <gtest/gtest.h>

namespace roost::rpc {
namespace {

constexpr size_t kWords = (size_t{16} << 20) / sizeof(capnp::word);

// Whether the page at `address` is mapped.
bool IsMapped(void* address) {
  unsigned char resident = 0;
  return ::mincore(address, 4096, &resident) == 0;
}

bool IsGivenBack(void* address) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (IsMapped(address)) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

TEST(WordBlockTest, KeepsALargeBlockForTheNextMessageAndGivesItBackSoon) {
  void* first = nullptr;
  // The thread that gives blocks back may come in between, once.
  for (int i = 0; i < 10; ++i) {
    {
      const WordBlock block(kWords, WordBlock::Content::kAny);
      first = block.begin();
      std::memset(first, 1, kWords * sizeof(capnp::word));
    }
    const WordBlock block(kWords - 1000, WordBlock::Content::kAny);
    if (block.begin() == first) break;
    first = nullptr;
  }
  EXPECT_NE(first, nullptr);
  EXPECT_TRUE(IsGivenBack(first));
}

TEST(WordBlockTest, TakesNoBlockThatIsMuchTooLarge) {
  void* large = nullptr;
  {
    const WordBlock block(kWords, WordBlock::Content::kAny);
    large = block.begin();
  }
  const WordBlock small(kWords / 4, WordBlock::Content::kAny);
  EXPECT_NE(small.begin(), large);
}

TEST(WordBlockTest, IsZeroWhereThatIsAskedForWhateverWasThereBefore) {
  for (const size_t words : {size_t{100}, size_t{20'000}, kWords}) {
    {
      const WordBlock block(words, WordBlock::Content::kAny);
      std::memset(static_cast<void*>(block.begin()), 1, words * sizeof(capnp::word));
    }
    const WordBlock block(words, WordBlock::Content::kZero);
    const auto* bytes = reinterpret_cast<const char*>(block.begin());
    for (size_t i = 0; i < words * sizeof(capnp::word); ++i) ASSERT_EQ(bytes[i], 0) << i;
  }
}

TEST(WordBlockTest, OfNoContentCanBeTouchedAtItsBeginning) {
  for (int i = 0; i < 3; ++i) {
    const WordBlock block(kWords, WordBlock::Content::kNone);
    std::memset(static_cast<void*>(block.begin()), 1, sizeof(capnp::word));
  }
}

}  // namespace
}  // namespace roost::rpc
