// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_OUTPUT_READER_H_
#define ROOST_PROCESS_OUTPUT_READER_H_

#include <optional>
#include <string>
#include <string_view>

#include "roost/base/unique_fd.h"
#include "roost/log/output_lines.h"

namespace roost::internal {

// The parent's end of a pipe that is a child's standard output or error: passes on what comes, and
// keeps the end of it. Threads: one at a time.
class OutputReader {
 public:
  // Passes it on to `to_fd`, borrowed; or as lines of the log.
  OutputReader(UniqueFd pipe, int to_fd);
  OutputReader(UniqueFd pipe, log::OutputLines lines);

  int fd() const { return pipe_.get(); }

  // Reads what has come, without waiting, up to `limit` bytes. False once nothing more can come.
  bool Read(size_t limit);

  // Nothing has come that Read would pass on.
  bool Idle() const;

  // The last that came, at most 2 KiB, whole lines if possible.
  std::string LastWords() const;

 private:
  void Pass(std::string_view text);

  const UniqueFd pipe_;
  const int to_fd_ = -1;
  std::optional<log::OutputLines> lines_;
  std::string tail_;
};

}  // namespace roost::internal

#endif  // ROOST_PROCESS_OUTPUT_READER_H_
