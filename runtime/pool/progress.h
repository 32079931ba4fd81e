// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_PROGRESS_H_
#define ROOST_POOL_PROGRESS_H_

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace roost {

// How far a job is.
struct Progress {
  uint64_t done = 0;
  std::optional<uint64_t> total;  // if it is known
};

// Is told of it: at the start, with nothing done, and after each part.
using ProgressCallback = std::function<void(const Progress&)>;

// Shows progress: on a terminal one line that is written over, ten times a second at most, else a
// line a second. A value that can be a ProgressCallback; its copies are the same bar, and the last
// that goes ends the line. For one thread at a time.
//
//   hashing [############------------] 512/1024  50%  230/s  0:02 left
class ProgressBar {
 public:
  // `fd` is borrowed, until the bar goes.
  explicit ProgressBar(std::string label, int fd = STDERR_FILENO);

  void operator()(const Progress& progress) const;

 private:
  class Line;

  std::shared_ptr<Line> line_;
};

namespace internal {

// The bar's text after `elapsed`, at most `width` columns.
std::string FormatProgress(const std::string& label, const Progress& progress,
                           std::chrono::duration<double> elapsed, size_t width);

}  // namespace internal

}  // namespace roost

#endif  // ROOST_POOL_PROGRESS_H_
