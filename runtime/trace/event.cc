// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/trace/event.h"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace roost::trace {
namespace {

constexpr size_t kMostNameBytes = 600;
constexpr size_t kMostValueBytes = 900;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// How many bytes the character at the front of `text` has; 0 where they are no UTF-8.
size_t CharacterBytes(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const size_t bytes = first >= 0xC2 && first < 0xE0   ? 2
                       : first >= 0xE0 && first < 0xF0 ? 3
                       : first >= 0xF0 && first < 0xF5 ? 4
                                                       : 0;
  if (bytes == 0 || text.size() < bytes) return 0;
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  // Written longer than needed, a surrogate, or beyond the last character.
  const unsigned char second = byte(1);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0) ||
      (first == 0xF0 && second < 0x90) || (first == 0xF4 && second >= 0x90)) {
    return 0;
  }
  return bytes;
}

}  // namespace

Time Now() {
  timespec now;
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<Time>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

void Event::Put(std::string_view text) {
  std::copy(text.begin(), text.end(), text_.data() + size_);
  size_ += text.size();
}

void Event::PutNumber(uint64_t value) {
  char* const begin = text_.data() + size_;
  size_ += static_cast<size_t>(std::to_chars(begin, begin + 20, value).ptr - begin);
}

void Event::PutHex(uint64_t value) {
  Put("\"0x");
  char* const begin = text_.data() + size_;
  size_ += static_cast<size_t>(std::to_chars(begin, begin + 16, value, 16).ptr - begin);
  Put("\"");
}

void Event::PutTime(Time time) {
  const auto nanoseconds = static_cast<uint64_t>(std::max<Time>(time, 0));
  PutNumber(nanoseconds / 1000);
  const auto rest = static_cast<unsigned>(nanoseconds % 1000);
  const char digits[] = {'.', static_cast<char>('0' + rest / 100),
                         static_cast<char>('0' + rest / 10 % 10),
                         static_cast<char>('0' + rest % 10)};
  Put({digits, sizeof(digits)});
}

void Event::PutString(std::string_view text, size_t most) {
  Put("\"");
  const size_t end = size_ + most - 1;
  while (!text.empty()) {
    const size_t bytes = CharacterBytes(text);
    std::string_view written = bytes == 0 ? kReplacement : text.substr(0, bytes);
    char escape[6] = {'\\', 'u', '0', '0'};
    if (const auto c = static_cast<unsigned char>(text[0]); c == '"' || c == '\\') {
      escape[1] = static_cast<char>(c);
      written = {escape, 2};
    } else if (c < 0x20) {
      escape[4] = "0123456789abcdef"[c >> 4];
      escape[5] = "0123456789abcdef"[c & 15];
      written = {escape, 6};
    }
    if (size_ + written.size() > end) break;
    Put(written);
    text.remove_prefix(std::max<size_t>(bytes, 1));
  }
  Put("\"");
}

void Event::Begin(char phase, std::string_view category, std::string_view name, pid_t process,
                  pid_t thread, Time time) {
  in_args_ = false;
  Put("{\"ph\":\"");
  Put({&phase, 1});
  Put("\",\"cat\":");
  PutString(category, 40);
  Put(",\"name\":");
  PutString(name, kMostNameBytes);
  Put(",\"pid\":");
  PutNumber(static_cast<uint64_t>(process));
  Put(",\"tid\":");
  PutNumber(static_cast<uint64_t>(thread));
  Put(",\"ts\":");
  PutTime(time);
}

void Event::Duration(Time duration) {
  Put(",\"dur\":");
  PutTime(duration);
}

void Event::Id(uint64_t id) {
  Put(",\"id\":");
  PutHex(id);
}

void Event::BindToEnclosing() { Put(",\"bp\":\"e\""); }

void Event::ThreadScope() { Put(",\"s\":\"t\""); }

void Event::BeginArg(std::string_view name) {
  Put(in_args_ ? "," : ",\"args\":{");
  in_args_ = true;
  PutString(name, 40);
  Put(":");
}

void Event::Arg(std::string_view name, std::string_view value) {
  if (!HasRoom(kMostValueBytes + 60)) return;
  BeginArg(name);
  PutString(value, kMostValueBytes);
}

void Event::Arg(std::string_view name, uint64_t value) {
  if (!HasRoom(80)) return;
  BeginArg(name);
  PutNumber(value);
}

void Event::ArgHex(std::string_view name, uint64_t value) {
  if (!HasRoom(80)) return;
  BeginArg(name);
  PutHex(value);
}

void Event::End() { Put(in_args_ ? "}},\n" : "},\n"); }

}  // namespace roost::trace
