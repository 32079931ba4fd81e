// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_CALLS_VIEWS_TEXT_H_
#define ROOST_TESTS_CALLS_VIEWS_TEXT_H_

#include <cstddef>
#include <string>

// A text of that size that shows where a part of it is missing, doubled or misplaced.
inline std::string TextOf(size_t size) {
  std::string text(size, ' ');
  for (size_t i = 0; i < size; ++i) text[i] = static_cast<char>('!' + (i * 2654435761u >> 16) % 90);
  return text;
}

#endif  // ROOST_TESTS_CALLS_VIEWS_TEXT_H_
