// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "examples/index/report.h"

#include <sstream>

namespace index_example {

std::string ToText(const Report& report) {
  std::ostringstream text;
  text << report.totals.files << " files, " << report.totals.bytes << " bytes, "
       << report.totals.words << " words, " << report.totals.distinct << " distinct; "
       << report.unreadable << " unreadable\n"
       << "most frequent:";
  for (const text_index::WordCount& word : report.top)
    text << " " << word.word << " " << word.count;
  text << "\n";
  return text.str();
}

std::string ToJson(const Report& report) {
  std::ostringstream json;
  json << "{\"files\": " << report.totals.files << ", \"bytes\": " << report.totals.bytes
       << ", \"words\": " << report.totals.words << ", \"distinct\": " << report.totals.distinct
       << ", \"unreadable\": " << report.unreadable << ", \"top\": [";
  const char* separator = "";
  for (const text_index::WordCount& word : report.top) {
    // Words are of ASCII letters: there is nothing to escape.
    json << separator << "[\"" << word.word << "\", " << word.count << "]";
    separator = ", ";
  }
  json << "]}\n";
  return json.str();
}

}  // namespace index_example
