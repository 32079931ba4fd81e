// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/record.h"

#include <cstring>

namespace roost::log {

namespace {

constexpr uint32_t kMagic = 0x676f4c52;  // "RLog"
constexpr size_t kMaxNameBytes = 256;
constexpr size_t kMaxFileBytes = 4096;

iovec Part(std::string_view text) { return {const_cast<char*>(text.data()), text.size()}; }

}  // namespace

Packet::Packet(const Record& record) {
  const std::string_view name = record.process_name.substr(0, kMaxNameBytes);
  const std::string_view file = record.file.substr(0, kMaxFileBytes);
  const std::string_view message = record.message.substr(0, kMaxMessageBytes);
  static_assert(sizeof(Header) + kMaxNameBytes + kMaxFileBytes + kMaxMessageBytes <=
                kMaxPacketBytes);
  header_ = {kMagic,
             record.severity,
             record.line,
             record.process,
             record.thread,
             record.microseconds,
             record.seconds,
             static_cast<uint32_t>(name.size()),
             static_cast<uint32_t>(file.size())};
  parts_ = {iovec{&header_, sizeof(header_)}, Part(name), Part(file), Part(message)};
}

std::optional<Record> ParsePacket(BytesView packet) {
  Packet::Header header;
  if (packet.size() < sizeof(header)) return std::nullopt;
  std::memcpy(&header, packet.data(), sizeof(header));
  std::string_view texts(reinterpret_cast<const char*>(packet.data()) + sizeof(header),
                         packet.size() - sizeof(header));
  if (header.magic != kMagic || header.name_bytes > texts.size() ||
      header.file_bytes > texts.size() - header.name_bytes || header.microseconds < 0 ||
      header.microseconds >= 1000000) {
    return std::nullopt;
  }
  Record record;
  record.severity = header.severity;
  record.line = header.line;
  record.process = header.process;
  record.thread = header.thread;
  record.seconds = header.seconds;
  record.microseconds = header.microseconds;
  record.process_name = texts.substr(0, header.name_bytes);
  record.file = texts.substr(header.name_bytes, header.file_bytes);
  record.message = texts.substr(header.name_bytes + header.file_bytes);
  return record;
}

}  // namespace roost::log
