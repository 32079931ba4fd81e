// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_EXAMPLES_MODEL_SPELLER_H_
#define ROOST_EXAMPLES_MODEL_SPELLER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// The model: how often each word of a body of text occurs. Once made it does not change, so any
// number of threads may ask at once.
class Speller {
 public:
  // Reads the regular files of `directory`. Throws std::filesystem::filesystem_error;
  // std::invalid_argument if they have no words.
  explicit Speller(std::string_view directory);

  std::vector<std::string> Correct(const std::vector<std::string>& words) const;
  uint64_t NumberOfWords() const { return frequencies_.size(); }

 private:
  void Read(const std::string& path);
  std::string CorrectOne(const std::string& word) const;

  std::unordered_map<std::string, uint64_t> frequencies_;
};

#endif  // ROOST_EXAMPLES_MODEL_SPELLER_H_
