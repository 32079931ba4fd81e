// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_LOG_RECORD_H_
#define ROOST_LOG_RECORD_H_

#include <sys/types.h>
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "roost/base/bytes.h"

// A log record on its way to the root process: one packet of a SOCK_SEQPACKET socket, so that a
// record arrives whole or not at all, whoever writes at the same time and whoever is killed.
namespace roost::log {

// A value; the texts are borrowed.
struct Record {
  int severity = 0;  // google::LogSeverity
  int line = 0;
  pid_t process = 0;
  pid_t thread = 0;
  int64_t seconds = 0;  // since 1970
  int32_t microseconds = 0;
  std::string_view process_name;
  std::string_view file;  // as __FILE__
  std::string_view message;
};

// The longest message of one packet; forward.h makes several records of a longer one. Smaller than
// what a socket takes as one packet.
inline constexpr size_t kMaxMessageBytes = 128 * 1024;

// No packet is larger; longer texts are cut.
inline constexpr size_t kMaxPacketBytes = 136 * 1024;

// The packet of one record as parts for sendmsg(2), without copying its texts: valid as long as the
// record's. Allocates nothing.
class Packet {
 public:
  explicit Packet(const Record& record);
  Packet(const Packet&) = delete;
  Packet& operator=(const Packet&) = delete;

  iovec* parts() { return parts_.data(); }
  size_t part_count() const { return parts_.size(); }

 private:
  friend std::optional<Record> ParsePacket(BytesView packet);

  struct Header {
    uint32_t magic;
    int32_t severity;
    int32_t line;
    int32_t process;
    int32_t thread;
    int32_t microseconds;
    int64_t seconds;
    uint32_t name_bytes;
    uint32_t file_bytes;  // the message is the rest
  };

  Header header_;
  std::array<iovec, 4> parts_;
};

// The record in a packet, which it borrows from; none if that is no such packet.
std::optional<Record> ParsePacket(BytesView packet);

}  // namespace roost::log

#endif  // ROOST_LOG_RECORD_H_
