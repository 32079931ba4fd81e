// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "examples/index/progress.h"

#include <unistd.h>

#include <cinttypes>
#include <cstdio>

namespace index_example {

// Clears the terminal's line from the cursor on.
constexpr char kClear[] = "\033[K";

Progress::Progress(uint64_t total)
    : total_(total), terminal_(isatty(STDERR_FILENO) != 0), next_(Clock::now()) {}

Progress::~Progress() {
  if (terminal_) std::fputs(kClear, stderr);
}

void Progress::Show(uint64_t done) {
  if (!terminal_ && (done == shown_ || Clock::now() < next_)) return;
  Print(done);
  next_ = Clock::now() + std::chrono::seconds(1);
}

void Progress::ShowLast(uint64_t done) {
  if (done != shown_) Print(done);
}

void Progress::Print(uint64_t done) {
  // On a terminal the cursor goes back to the start, so that a log line overwrites this one.
  std::fprintf(stderr, "%s%" PRIu64 " of %" PRIu64 " files%s", terminal_ ? kClear : "", done,
               total_, terminal_ ? "\r" : "\n");
  shown_ = done;
}

}  // namespace index_example
