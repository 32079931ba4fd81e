// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/message.h"

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <capnp/any.h>
#include <capnp/serialize.h>
#include <gtest/gtest.h>

#include "roost/base/overwritten_block.h"

namespace roost::rpc {
namespace {

// No byte of what the messages here hold, their pointers' counts included.
constexpr int kSoil = 0xee;

// Leaves blocks full of other bytes to be used again.
void SoilBlocks() {
  for (const size_t bytes : {size_t{64} << 10, size_t{128} << 10, size_t{256} << 10}) {
    const WordBlock block(bytes / sizeof(capnp::word), WordBlock::Content::kAny);
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

// What is sent of a message, without its table of segments.
std::string Sent(OutgoingMessage& message) {
  std::vector<iovec> parts;
  message.AppendSegments(parts);
  std::string sent;
  for (const iovec& part : parts) sent.append(static_cast<char*>(part.iov_base), part.iov_len);
  return sent;
}

std::string InMemory(OutgoingMessage& message) {
  std::string bytes;
  for (const auto segment : message.getSegmentsForOutput()) {
    bytes.append(segment.asChars().begin(), segment.asChars().size());
  }
  return bytes;
}

TEST(OutgoingMessageTest, SendsWhatIsLentFromWhereItLies) {
  for (size_t size = 100'000; size < 100'016; ++size) {
    SoilBlocks();
    const std::string first(size, 'a'), second(size + 50'000, 'b');
    OutgoingMessage lent, copied;
    for (OutgoingMessage* message : {&lent, &copied}) {
      auto root = message->initRoot<capnp::AnyPointer>().initAsAnyStruct(1, 3).getPointerSection();
      const auto put = [&](capnp::AnyPointer::Builder to, const std::string& text) {
        const roost::internal::OverwrittenBlock as_a_whole(
            text.size(), message == &lent ? text.data() : nullptr);
        auto* bytes = to.initAs<capnp::Text>(static_cast<capnp::uint>(text.size())).begin();
        EXPECT_EQ(as_a_whole.taken(), message == &lent);
        if (!as_a_whole.taken()) std::memcpy(bytes, text.data(), text.size());
      };
      put(root[0], first);
      root[1].setAs<capnp::Text>("between");
      put(root[2], second);
    }
    EXPECT_EQ(Sent(copied), InMemory(copied));
    EXPECT_TRUE(Sent(lent) == Sent(copied)) << size;
    EXPECT_FALSE(InMemory(lent) == Sent(copied));
    lent.Own();
    EXPECT_TRUE(InMemory(lent) == Sent(copied)) << size;
    EXPECT_TRUE(Sent(lent) == Sent(copied)) << size;
  }
}

TEST(OutgoingMessageTest, CopiesWhatIsLentButGoesIntoSpaceThatItHas) {
  const std::string text(70'000, 'a');
  OutgoingMessage message;
  auto root = message.initRoot<capnp::AnyPointer>().initAsAnyStruct(1, 2).getPointerSection();
  // Grows in blocks that are larger than the text.
  for (int i = 0; i < 40; ++i) root[0].initAs<capnp::Data>(5'000);
  const roost::internal::OverwrittenBlock as_a_whole(text.size(), text.data());
  auto* bytes = root[1].initAs<capnp::Text>(static_cast<capnp::uint>(text.size())).begin();
  if (!as_a_whole.taken()) std::memcpy(bytes, text.data(), text.size());
  message.Own();
  const auto read = root[1].asReader().getAs<capnp::Text>();
  EXPECT_EQ(std::string(read.begin(), read.size()), text);
}

// A peer takes no message of more than 511 segments.
TEST(OutgoingMessageTest, HasFewSegmentsAlsoForManyLargeTexts) {
  const std::string text(70'000, 'a');
  OutgoingMessage message;
  auto texts = message.initRoot<capnp::AnyPointer>().initAs<capnp::List<capnp::Text>>(1000);
  for (capnp::uint i = 0; i < texts.size(); ++i) {
    const roost::internal::OverwrittenBlock as_a_whole(text.size());
    std::memset(texts.init(i, static_cast<capnp::uint>(text.size())).begin(), 'a', text.size());
  }
  EXPECT_LT(message.getSegmentsForOutput().size(), 500u);
  for (const auto read : texts.asReader()) {
    ASSERT_EQ(std::string_view(read.begin(), read.size()), text);
  }
}

TEST(IncomingMessageTest, LeavesItsMemoryToThoseWhoShareIt) {
  OutgoingMessage sent;
  sent.initRoot<capnp::rpc::Message>().initCall().initParams().getContent().setAs<capnp::Text>(
      std::string(100'000, 'a').c_str());
  const auto words = capnp::messageToFlatArray(sent);
  IncomingMessage received;
  std::shared_ptr<const void> memory;
  const char* text = nullptr;
  const auto receive = [&] {
    std::memcpy(received.Begin(words.size()), words.begin(), words.asBytes().size());
    received.Parse();
    text = received.root().getCall().getParams().getContent().getAs<capnp::Text>().begin();
  };
  receive();
  const char* const first = text;
  memory = received.ShareMemory();
  EXPECT_EQ(received.ShareMemory(), memory);
  EXPECT_EQ(received.root().which(), capnp::rpc::Message::CALL);
  received.Clear();
  receive();
  EXPECT_NE(text, first);
  EXPECT_EQ(std::string_view(first, 100'000), std::string(100'000, 'a'));
}

TEST(OutgoingMessageTest, ClearsALargeBlockThatNobodyOverwrites) {
  SoilBlocks();
  OutgoingMessage message;
  const auto data = message.initRoot<capnp::AnyPointer>().initAs<capnp::Data>(100'000);
  for (const auto byte : data) ASSERT_EQ(byte, 0);
}

}  // namespace
}  // namespace roost::rpc
