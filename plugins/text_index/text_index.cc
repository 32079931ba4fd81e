// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text_index.roost.h"

namespace {

// Each client thread calls from a server thread of its own, so the state has a lock.
class Index {
 public:
  void Add(const std::vector<text_index::Document>& documents) {
    const std::lock_guard lock(mutex_);
    for (const text_index::Document& document : documents) Replace(document);
  }

  std::vector<text_index::Posting> LookUp(std::string_view word) {
    const std::lock_guard lock(mutex_);
    std::vector<text_index::Posting> postings;
    const auto term = terms_.find(std::string(word));
    if (term == terms_.end()) return postings;
    for (const Occurrence& occurrence : term->second.occurrences) {
      postings.push_back({.path = occurrence.entry->first, .count = occurrence.count});
    }
    std::sort(postings.begin(), postings.end(), [](const auto& a, const auto& b) {
      return a.count != b.count ? a.count > b.count : a.path < b.path;
    });
    return postings;
  }

  std::vector<text_index::WordCount> TopWords(uint32_t limit) {
    const std::lock_guard lock(mutex_);
    std::vector<const Terms::value_type*> terms;
    terms.reserve(terms_.size());
    for (const auto& term : terms_) terms.push_back(&term);
    const auto end = terms.begin() + std::min<size_t>(limit, terms.size());
    std::partial_sort(terms.begin(), end, terms.end(), [](const auto* a, const auto* b) {
      return a->second.count != b->second.count ? a->second.count > b->second.count
                                                : a->first < b->first;
    });
    std::vector<text_index::WordCount> words;
    for (auto term = terms.begin(); term != end; ++term) {
      words.push_back({.word = (*term)->first, .count = (*term)->second.count});
    }
    return words;
  }

  text_index::Totals Totals() {
    const std::lock_guard lock(mutex_);
    return {.files = entries_.size(), .bytes = bytes_, .words = words_, .distinct = terms_.size()};
  }

 private:
  struct Term;
  using Terms = std::unordered_map<std::string, Term>;
  // What one document brought in, so that it can be taken out again.
  struct Entry {
    uint64_t bytes = 0;
    std::vector<Terms::value_type*> terms;
  };
  using Entries = std::unordered_map<std::string, Entry>;  // by path
  struct Occurrence {
    const Entries::value_type* entry;
    uint64_t count;
  };
  struct Term {
    uint64_t count = 0;  // the sum of the occurrences'
    std::vector<Occurrence> occurrences;
  };

  void Replace(const text_index::Document& document) {
    const auto [entry, is_new] = entries_.try_emplace(document.path);
    if (!is_new) TakeOut(*entry);
    entry->second.bytes = document.bytes;
    bytes_ += document.bytes;
    for (const text_index::WordCount& word : document.words) {
      Terms::value_type& term = *terms_.try_emplace(word.word).first;
      std::vector<Occurrence>& occurrences = term.second.occurrences;
      if (occurrences.empty() || occurrences.back().entry != &*entry) {
        occurrences.push_back({&*entry, 0});
        entry->second.terms.push_back(&term);
      }
      occurrences.back().count += word.count;
      term.second.count += word.count;
      words_ += word.count;
    }
  }

  void TakeOut(Entries::value_type& entry) {
    bytes_ -= entry.second.bytes;
    for (Terms::value_type* term : entry.second.terms) {
      std::vector<Occurrence>& occurrences = term->second.occurrences;
      const auto found = std::find_if(occurrences.begin(), occurrences.end(),
                                      [&](const Occurrence& o) { return o.entry == &entry; });
      words_ -= found->count;
      term->second.count -= found->count;
      occurrences.erase(found);
      if (occurrences.empty()) terms_.erase(terms_.find(term->first));
    }
    entry.second.terms.clear();
  }

  std::mutex mutex_;
  Terms terms_;
  Entries entries_;
  uint64_t bytes_ = 0;
  uint64_t words_ = 0;
};

}  // namespace

ROOST_PLUGIN(plugin) { plugin.Register<text_index::Index, Index>(); }
