// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_SLICE_H_
#define ROOST_STANDARD_SLICE_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "plugins/standard/standard.roost.h"

namespace roost {

// A part of a list, as Python's list[start:stop:step]. Indices below 0 count from the end; what
// lies beyond the list is left out.
//
//   list.Get({.start = 2});                       // from the third on
//   list.Get({.start = -3, .stop = -1});          // the third and the second from the end
//   list.Get({.step = -1});                       // all, backwards
struct Slice {
  std::optional<int64_t> start = std::nullopt;
  std::optional<int64_t> stop = std::nullopt;
  int64_t step = 1;
};

namespace standard {

SliceBounds ToBounds(const Slice& slice);

// The positions in a list that a slice stands for: start, start + step, ..., `count` of them.
struct Positions {
  int64_t start = 0;
  int64_t step = 1;
  size_t count = 0;

  size_t operator[](size_t i) const {
    return static_cast<size_t>(start + static_cast<int64_t>(i) * step);
  }
};

// Throws std::invalid_argument for a step of 0.
Positions Resolve(const SliceBounds& slice, size_t size);

// The position that `index` stands for, one below 0 counting from the end. Throws
// std::out_of_range, naming `what`, unless it is below `size`.
size_t Resolve(int64_t index, size_t size, const char* what);

}  // namespace standard
}  // namespace roost

#endif  // ROOST_STANDARD_SLICE_H_
