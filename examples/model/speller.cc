// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "examples/model/speller.h"

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "model.roost.h"

namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";

// Calls `visit` with all that one change makes of `word`: a letter left out, two exchanged, one
// replaced, one put in.
template <class Visit>
void ForEachChange(const std::string& word, const Visit& visit) {
  for (size_t i = 0; i <= word.size(); ++i) {
    const std::string head = word.substr(0, i), tail = word.substr(i);
    if (!tail.empty()) visit(head + tail.substr(1));
    if (tail.size() > 1) visit(head + tail[1] + tail[0] + tail.substr(2));
    for (const char letter : kLetters) {
      if (!tail.empty()) visit(head + letter + tail.substr(1));
      visit(head + letter + tail);
    }
  }
}

}  // namespace

Speller::Speller(std::string_view directory) {
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.is_regular_file()) Read(entry.path());
  }
  if (frequencies_.empty()) {
    throw std::invalid_argument("no words in " + std::string(directory));
  }
}

void Speller::Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string word;
  for (std::istreambuf_iterator<char> c(file), end; c != end; ++c) {
    if (std::isalpha(static_cast<unsigned char>(*c))) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(*c)));
    } else if (!word.empty()) {
      ++frequencies_[word];
      word.clear();
    }
  }
  if (!word.empty()) ++frequencies_[word];
}

std::vector<std::string> Speller::Correct(const std::vector<std::string>& words) const {
  std::vector<std::string> corrected;
  for (const std::string& word : words) corrected.push_back(CorrectOne(word));
  return corrected;
}

std::string Speller::CorrectOne(const std::string& word) const {
  if (frequencies_.contains(word)) return word;
  std::string best = word;
  uint64_t most = 0;
  const auto consider = [&](const std::string& changed) {
    const auto known = frequencies_.find(changed);
    if (known == frequencies_.end() || known->second <= most) return;
    best = changed;
    most = known->second;
  };
  ForEachChange(word, consider);
  if (most == 0) {
    ForEachChange(word, [&](const std::string& once) { ForEachChange(once, consider); });
  }
  return best;
}

ROOST_PLUGIN(plugin) { plugin.Register<model::Speller, Speller>(); }
