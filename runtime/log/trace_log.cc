// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/trace_log.h"

#include <glog/logging.h>

namespace roost::log {

trace::Span TraceLog(const char* what, const Record& record, trace::Time begin) {
  constexpr size_t kMostText = 200;
  trace::Span span("log", what, begin);
  if (record.severity >= 0 && record.severity < google::NUM_SEVERITIES) {
    span.Arg("severity", std::string_view(google::GetLogSeverityName(record.severity)));
  }
  span.Arg("process", record.process_name);
  span.Arg("text", record.message.substr(0, kMostText));
  return span;
}

uint64_t FlowOf(const Record& record) {
  const auto who = static_cast<uint64_t>(record.thread) << 32 | static_cast<uint32_t>(record.line);
  const auto when = static_cast<uint64_t>(record.seconds) * 1'000'000 +
                    static_cast<uint64_t>(record.microseconds);
  return trace::FlowId(who, when);
}

}  // namespace roost::log
