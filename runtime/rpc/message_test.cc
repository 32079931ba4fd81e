// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/message.h"

#include <cstring>
#include <string>

#include <capnp/any.h>
#include <gtest/gtest.h>

#include "roost/base/overwritten_block.h"

namespace roost::rpc {
namespace {

// No byte of what the messages here hold, their pointers' counts included.
constexpr int kSoil = 0xee;

// Leaves blocks full of other bytes to be used again.
void SoilBlocks() {
  for (const size_t bytes : {size_t{64} << 10, size_t{128} << 10, size_t{256} << 10}) {
    const WordBlock block(bytes / sizeof(capnp::word), /*zeroed=*/false);
    std::memset(static_cast<void*>(block.begin()), kSoil, bytes);
  }
}

TEST(OutgoingMessageTest, HoldsNothingOfEarlierMessagesBesideWhatOverwritesABlock) {
  for (size_t size = 100'000; size < 100'016; ++size) {
    SoilBlocks();
    OutgoingMessage message;
    auto root = message.initRoot<capnp::AnyPointer>().initAsAnyStruct(1, 2).getPointerSection();
    {
      const roost::internal::OverwrittenBlock as_a_whole(size);
      std::memset(root[0].initAs<capnp::Text>(static_cast<capnp::uint>(size)).begin(), 'a', size);
    }
    // What comes later lies elsewhere, and is zero.
    const auto later = root[1].initAs<capnp::Data>(100'000);
    for (const auto byte : later) ASSERT_EQ(byte, 0);
    const auto text = root[0].asReader().getAs<capnp::Text>();
    EXPECT_EQ(std::string(text.cStr(), text.size()), std::string(size, 'a'));
    for (const auto segment : message.getSegmentsForOutput()) {
      const auto bytes = segment.asBytes();
      EXPECT_EQ(std::memchr(bytes.begin(), kSoil, bytes.size()), nullptr) << size;
    }
  }
}

TEST(OutgoingMessageTest, ClearsALargeBlockThatNobodyOverwrites) {
  SoilBlocks();
  OutgoingMessage message;
  const auto data = message.initRoot<capnp::AnyPointer>().initAs<capnp::Data>(100'000);
  for (const auto byte : data) ASSERT_EQ(byte, 0);
}

}  // namespace
}  // namespace roost::rpc
