// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/output_lines.h"

#include <ctime>
#include <utility>

#include "roost/log/emit.h"
#include "roost/log/forward.h"
#include "roost/log/record.h"

namespace roost::log {

OutputLines::OutputLines(const char* stream, int severity, std::string process_name, pid_t process)
    : stream_(stream),
      severity_(severity),
      process_name_(std::move(process_name)),
      process_(process) {}

void OutputLines::Take(std::string_view text) {
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view piece = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    rest_ += piece;
    if (end != std::string_view::npos || rest_.size() > kMaxMessageBytes) {
      Log(rest_);
      rest_.clear();
    }
  }
}

void OutputLines::End() {
  if (!rest_.empty()) Log(rest_);
  rest_.clear();
}

void OutputLines::Log(std::string_view line) {
  timespec now;
  ::clock_gettime(CLOCK_REALTIME, &now);
  Record record;
  record.severity = severity_;
  record.line = ++lines_;
  record.process = record.thread = process_;
  record.seconds = now.tv_sec;
  record.microseconds = static_cast<int32_t>(now.tv_nsec / 1000);
  record.process_name = process_name_;
  record.file = stream_;
  record.message = line;
  if (ForwardingFd() >= 0) {
    Forward(record);
  } else {
    Emit(record);
  }
}

}  // namespace roost::log
