// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "benchmarks/frame/payload.h"

#include <charconv>
#include <cstring>
#include <system_error>

#include "benchmarks/frame/rounds.h"

namespace bench {
namespace {

constexpr size_t kPage = 4096;
constexpr size_t kStamp = 8;
constexpr uint32_t kWhollyChecked = 2;

// Eight hexadecimal digits.
void WriteStamp(char* at, uint32_t call) {
  constexpr char kDigits[] = "0123456789abcdef";
  for (size_t i = 0; i < kStamp; ++i) at[i] = kDigits[(call >> (4 * i)) & 15];
}

}  // namespace

Payload::Payload(size_t size) : text_(size, ' ') {
  for (size_t i = 0; i < size; ++i)
    text_[i] = static_cast<char>('!' + (i * 2654435761u >> 16) % 90);
}

const std::string& Payload::Next() {
  ++call_;
  for (size_t at = 0; at + kStamp <= text_.size(); at += kPage) WriteStamp(&text_[at], call_);
  return text_;
}

void Payload::CheckAnswer(std::string_view answer) const {
  Check(answer.size() == text_.size(), "the size of an echo");
  if (call_ <= kWhollyChecked) Check(answer == text_, "an echo");
  char stamp[kStamp];
  WriteStamp(stamp, call_);
  for (size_t at = 0; at + kStamp <= text_.size(); at += kPage) {
    Check(std::memcmp(answer.data() + at, stamp, kStamp) == 0, "a page of an echo");
  }
}

size_t SizeOf(std::string_view row) {
  const size_t digits = row.find_first_of("0123456789");
  Check(digits != row.npos, "a row's name without a size");
  size_t number = 0;
  const auto [unit, error] = std::from_chars(row.data() + digits, row.data() + row.size(), number);
  Check(error == std::errc(), "a row's size");
  const std::string_view rest(unit, static_cast<size_t>(row.data() + row.size() - unit));
  if (rest.starts_with("B")) return number;
  if (rest.starts_with("KiB")) return number << 10;
  Check(rest.starts_with("MiB"), "the unit of a row's size");
  return number << 20;
}

}  // namespace bench
