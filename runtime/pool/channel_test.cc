// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/channel.h"

#include <sys/socket.h>

#include <cstring>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"

namespace roost::internal {
namespace {

BytesView View(const std::string& text) { return std::as_bytes(std::span(text)); }
std::string Text(BytesView bytes) {
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

class ChannelTest : public testing::Test {
 protected:
  ChannelTest() {
    int ends[2];
    Check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "socketpair");
    here_.Reset(ends[0]);
    there_.Reset(ends[1]);
  }

  FrameReader::Status Receive() { return reader_.Receive(there_.get(), false); }

  UniqueFd here_, there_;
  FrameReader reader_;
};

TEST_F(ChannelTest, CarriesSeveralFramesInOnePacket) {
  Packet packet;
  packet.Add(FrameKind::kFunction, 0, View("name"));
  packet.Add(FrameKind::kTask, 7, View(""));
  EXPECT_EQ(SendPacket(here_.get(), packet, false), Sent::kYes);
  EXPECT_EQ(Receive(), FrameReader::Status::kFrames);
  const auto first = reader_.Next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->kind, FrameKind::kFunction);
  EXPECT_EQ(Text(first->body), "name");
  const auto second = reader_.Next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->id, 7u);
  EXPECT_FALSE(reader_.Next());
  EXPECT_EQ(Receive(), FrameReader::Status::kNothing);
}

TEST_F(ChannelTest, CarriesDescriptorsWithTheLastFrame) {
  std::vector<UniqueFd> riding;
  riding.push_back(CreateEventfd());
  const UniqueFd shared = CreateEventfd();
  Packet packet;
  packet.Add(FrameKind::kFunction, 0, View("name"));
  EXPECT_FALSE(packet.HasRoomFor(0, true));
  Packet with_fds;
  with_fds.AddWithFds(FrameKind::kTask, 1, {}, shared.get(), riding);
  EXPECT_FALSE(with_fds.HasRoomFor(0, false));
  EXPECT_EQ(SendPacket(here_.get(), with_fds, false), Sent::kYes);
  EXPECT_EQ(Receive(), FrameReader::Status::kFrames);
  const auto frame = reader_.Next();
  ASSERT_TRUE(frame);
  EXPECT_TRUE(frame->shared);
  EXPECT_EQ(frame->fds.size(), 1u);
}

TEST_F(ChannelTest, SaysWhenThereIsNoRoomAndWhenThePeerIsGone) {
  Packet packet;
  packet.Add(FrameKind::kTask, 0, View(std::string(kMaxInlineBody, 'x')));
  Sent sent;
  while ((sent = SendPacket(here_.get(), packet, false)) == Sent::kYes) {
  }
  EXPECT_EQ(sent, Sent::kFull);
  there_.Reset();
  EXPECT_EQ(SendPacket(here_.get(), packet, false), Sent::kGone);
  EXPECT_EQ(reader_.Receive(here_.get(), true), FrameReader::Status::kEnded);
}

TEST_F(ChannelTest, ADamagedPacketIsAnError) {
  Packet packet;
  packet.Add(FrameKind::kTask, 0, View("arguments"));
  for (size_t size = 1; size < packet.bytes().size(); ++size) {
    ASSERT_EQ(::send(here_.get(), packet.bytes().data(), size, 0), static_cast<ssize_t>(size));
    ASSERT_EQ(Receive(), FrameReader::Status::kFrames);
    EXPECT_THROW(reader_.Next(), SerializationError) << size;
  }
  Bytes lacking = packet.bytes();
  std::memset(lacking.data() + 8, 0xff, 8);  // the body is in a file that did not come
  ASSERT_EQ(::send(here_.get(), lacking.data(), lacking.size(), 0),
            static_cast<ssize_t>(lacking.size()));
  ASSERT_EQ(Receive(), FrameReader::Status::kFrames);
  EXPECT_THROW(reader_.Next(), SerializationError);
}

TEST(ClaimsTest, ATaskIsClaimedOrWithdrawnNeverBoth) {
  const UniqueFd file = Claims::CreateFile();
  Claims worker(file.get()), pool(file.get());
  pool.Offer(1);
  pool.Offer(2);
  EXPECT_TRUE(worker.Claim(1));
  EXPECT_FALSE(pool.Withdraw(1));
  EXPECT_TRUE(pool.IsClaimed(1));
  EXPECT_TRUE(pool.Withdraw(2));
  EXPECT_FALSE(worker.Claim(2));
  EXPECT_FALSE(pool.IsClaimed(2));
  pool.Offer(1 + Claims::kSlots);
  EXPECT_TRUE(worker.Claim(1 + Claims::kSlots));
}

}  // namespace
}  // namespace roost::internal
