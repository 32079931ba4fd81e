// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_EXAMPLES_INDEX_COUNT_WORDS_H_
#define ROOST_EXAMPLES_INDEX_COUNT_WORDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace index_example {

// Counts the words of one text that comes in pieces. A word is a maximal run of ASCII letters, in
// lower case; all other bytes separate words.
class WordCounter {
 public:
  // The next piece; a word may go on in the one after it.
  void Add(std::string_view piece);

  // The text has ended: its words, each with how often it occurs.
  std::unordered_map<std::string, uint64_t> Finish();

 private:
  void EndWord();

  std::string word_;  // the one being read
  std::unordered_map<std::string, uint64_t> counts_;
};

}  // namespace index_example

#endif  // ROOST_EXAMPLES_INDEX_COUNT_WORDS_H_
