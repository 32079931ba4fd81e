// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/record.h"

#include <string>

#include <gtest/gtest.h>

namespace roost::log {
namespace {

Bytes Joined(const Record& record) {
  Packet packet(record);
  Bytes bytes;
  for (size_t i = 0; i < packet.part_count(); ++i) {
    const auto* first = static_cast<const std::byte*>(packet.parts()[i].iov_base);
    bytes.insert(bytes.end(), first, first + packet.parts()[i].iov_len);
  }
  return bytes;
}

Record Example() { return {1, 42, 100, 101, 1700000000, 7, "Worker", "src/a.cc", "hello\nyou"}; }

TEST(RecordTest, KeepsEveryField) {
  const Bytes packet = Joined(Example());
  const auto record = ParsePacket(packet);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->severity, 1);
  EXPECT_EQ(record->line, 42);
  EXPECT_EQ(record->process, 100);
  EXPECT_EQ(record->thread, 101);
  EXPECT_EQ(record->seconds, 1700000000);
  EXPECT_EQ(record->microseconds, 7);
  EXPECT_EQ(record->process_name, "Worker");
  EXPECT_EQ(record->file, "src/a.cc");
  EXPECT_EQ(record->message, "hello\nyou");
}

TEST(RecordTest, CutsTextsSoThatThePacketStaysBounded) {
  const std::string longest(1 << 20, 'x');
  Record record = Example();
  record.process_name = record.file = record.message = longest;
  EXPECT_LE(Joined(record).size(), kMaxPacketBytes);
}

TEST(RecordTest, RefusesDamagedPackets) {
  const Bytes packet = Joined(Example());
  for (size_t size = 0; size < 40; ++size) {
    EXPECT_FALSE(ParsePacket(BytesView(packet).first(size)));
  }
  Bytes wrong = packet;
  wrong[0] ^= std::byte{1};
  EXPECT_FALSE(ParsePacket(wrong));
  Bytes long_name = packet;
  long_name[35] = std::byte{0xff};
  EXPECT_FALSE(ParsePacket(long_name));
}

}  // namespace
}  // namespace roost::log
