// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_EXAMPLES_INDEX_PROGRESS_H_
#define ROOST_EXAMPLES_INDEX_PROGRESS_H_

#include <chrono>
#include <cstdint>

namespace index_example {

// Shows how far the job is, on standard error: one line that is written over on a terminal, else a
// line a second.
class Progress {
 public:
  // `total` is the number of files.
  explicit Progress(uint64_t total);
  // Leaves the terminal's line free.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `done` files are in the index.
  void Show(uint64_t done);

  // The same, once more, when the job is done.
  void ShowLast(uint64_t done);

 private:
  using Clock = std::chrono::steady_clock;

  void Print(uint64_t done);

  const uint64_t total_;
  const bool terminal_;
  uint64_t shown_ = 0;
  Clock::time_point next_;  // when the next line is due, where it is no terminal
};

}  // namespace index_example

#endif  // ROOST_EXAMPLES_INDEX_PROGRESS_H_
