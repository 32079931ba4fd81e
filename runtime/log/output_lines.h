// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_LOG_OUTPUT_LINES_H_
#define ROOST_LOG_OUTPUT_LINES_H_

#include <sys/types.h>

#include <string>
#include <string_view>

namespace roost::log {

// Makes a log record of each line that a process writes to standard output or error. They appear
// as that process's own records do, with the stream's name and the line's number in it for file
// and line. Threads: one at a time.
class OutputLines {
 public:
  // `stream` is a literal: "stdout" or "stderr".
  OutputLines(const char* stream, int severity, std::string process_name, pid_t process);

  // Logs the lines that are complete with `text`, and keeps the rest. A line that grows longer than
  // kMaxMessageBytes (record.h) is logged in pieces.
  void Take(std::string_view text);

  // Logs what is left of a last line without an end.
  void End();

  // No line has begun that is not logged yet.
  bool complete() const { return rest_.empty(); }

 private:
  void Log(std::string_view line);

  const char* const stream_;
  const int severity_;
  const std::string process_name_;
  const pid_t process_;
  int lines_ = 0;
  std::string rest_;
};

}  // namespace roost::log

#endif  // ROOST_LOG_OUTPUT_LINES_H_
