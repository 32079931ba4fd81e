// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_EXAMPLES_INDEX_REPORT_H_
#define ROOST_EXAMPLES_INDEX_REPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/text_index/text_index.roost.h"

namespace index_example {

// What the job found, as plain values.
struct Report {
  text_index::Totals totals;
  uint64_t unreadable = 0;
  std::vector<text_index::WordCount> top;  // at most 20
};

// For people, on a few lines.
std::string ToText(const Report& report);

// {"files", "bytes", "words", "distinct", "unreadable", "top": [[word, count], ...]}, one line.
std::string ToJson(const Report& report);

}  // namespace index_example

#endif  // ROOST_EXAMPLES_INDEX_REPORT_H_
