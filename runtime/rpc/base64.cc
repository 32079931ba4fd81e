// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/base64.h"

#include <array>
#include <cstdint>

namespace roost::rpc {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t kNone = 0xff;

// The value of each character, kNone for one that is no digit.
constexpr std::array<uint8_t, 256> kValues = [] {
  std::array<uint8_t, 256> values{};
  values.fill(kNone);
  for (size_t i = 0; i < kDigits.size(); ++i) {
    values[static_cast<uint8_t>(kDigits[i])] = static_cast<uint8_t>(i);
  }
  return values;
}();

}  // namespace

char* EncodeBase64(std::string_view bytes, char* to) {
  const auto byte = [&bytes](size_t i) { return uint32_t{static_cast<uint8_t>(bytes[i])}; };
  size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const uint32_t bits = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    *to++ = kDigits[bits >> 18];
    *to++ = kDigits[bits >> 12 & 63];
    *to++ = kDigits[bits >> 6 & 63];
    *to++ = kDigits[bits & 63];
  }
  const size_t left = bytes.size() - i;
  if (left == 0) return to;
  const uint32_t bits = byte(i) << 16 | (left == 2 ? byte(i + 1) << 8 : 0);
  *to++ = kDigits[bits >> 18];
  *to++ = kDigits[bits >> 12 & 63];
  *to++ = left == 2 ? kDigits[bits >> 6 & 63] : '=';
  *to++ = '=';
  return to;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  text.remove_suffix(padding);
  std::string bytes(text.size() * 3 / 4, '\0');
  char* to = bytes.data();
  const auto value = [&text](size_t i) { return uint32_t{kValues[static_cast<uint8_t>(text[i])]}; };
  uint32_t wrong = 0;  // kNone has bits that no value has
  size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    const uint32_t a = value(i), b = value(i + 1), c = value(i + 2), d = value(i + 3);
    wrong |= a | b | c | d;
    const uint32_t bits = a << 18 | b << 12 | c << 6 | d;
    *to++ = static_cast<char>(bits >> 16);
    *to++ = static_cast<char>(bits >> 8);
    *to++ = static_cast<char>(bits);
  }
  if (padding != 0) {
    const uint32_t a = value(i), b = value(i + 1), c = padding == 1 ? value(i + 2) : 0;
    wrong |= a | b | c;
    const uint32_t bits = a << 18 | b << 12 | c << 6;
    *to++ = static_cast<char>(bits >> 16);
    if (padding == 1) *to++ = static_cast<char>(bits >> 8);
    wrong |= bits & (padding == 1 ? 0xff : 0xffff) ? 64 : 0;
  }
  if (wrong >= 64) return std::nullopt;
  return bytes;
}

}  // namespace roost::rpc
