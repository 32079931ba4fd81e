// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "examples/index/count_words.h"

#include <utility>

namespace index_example {

void WordCounter::Add(std::string_view piece) {
  for (const char c : piece) {
    const char lower = static_cast<char>(c | 0x20);
    if (lower >= 'a' && lower <= 'z') {
      word_.push_back(lower);
    } else if (!word_.empty()) {
      EndWord();
    }
  }
}

std::unordered_map<std::string, uint64_t> WordCounter::Finish() {
  if (!word_.empty()) EndWord();
  return std::exchange(counts_, {});
}

void WordCounter::EndWord() {
  ++counts_[word_];
  word_.clear();
}

}  // namespace index_example
