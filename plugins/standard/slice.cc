// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/slice.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

namespace roost::standard {
namespace {

// `bound` within [lowest, highest], once those below 0 are counted from the end.
int64_t Clamp(int64_t bound, int64_t size, int64_t lowest, int64_t highest) {
  if (bound < 0) bound += size;
  return std::clamp(bound, lowest, highest);
}

}  // namespace

SliceBounds ToBounds(const Slice& slice) {
  SliceBounds bounds;
  bounds.start = slice.start.value_or(0);
  bounds.has_start = slice.start.has_value();
  bounds.stop = slice.stop.value_or(0);
  bounds.has_stop = slice.stop.has_value();
  bounds.step = slice.step;
  return bounds;
}

Positions Resolve(const SliceBounds& slice, size_t list_size) {
  if (slice.step == 0) throw std::invalid_argument("the step of a slice is 0");
  const auto size = static_cast<int64_t>(list_size);
  // -INT64_MIN is no int64_t; a step that large takes one item either way.
  const int64_t step = std::max(slice.step, -std::numeric_limits<int64_t>::max());
  const int64_t lowest = step > 0 ? 0 : -1;
  const int64_t highest = step > 0 ? size : size - 1;
  const int64_t start =
      slice.has_start ? Clamp(slice.start, size, lowest, highest) : (step > 0 ? lowest : highest);
  const int64_t stop =
      slice.has_stop ? Clamp(slice.stop, size, lowest, highest) : (step > 0 ? highest : lowest);
  const int64_t length = step > 0 ? stop - start : start - stop;
  const int64_t stride = step > 0 ? step : -step;
  const auto count = length <= 0 ? 0 : static_cast<size_t>((length - 1) / stride + 1);
  return {.start = start, .step = step, .count = count};
}

size_t Resolve(int64_t index, size_t size, const char* what) {
  const int64_t position = index < 0 ? index + static_cast<int64_t>(size) : index;
  if (position < 0 || position >= static_cast<int64_t>(size)) {
    throw std::out_of_range(std::string(what) + ": index " + std::to_string(index) +
                            " of a list of " + std::to_string(size));
  }
  return static_cast<size_t>(position);
}

}  // namespace roost::standard
