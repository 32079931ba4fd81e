// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/report_text.h"

#include <algorithm>
#include <iterator>

namespace roost::internal {
namespace {

void AppendFrame(const Frame& frame, std::string& text) {
  text.append("  File \"").append(frame.file).append("\"");
  if (frame.line > 0) text.append(", line ").append(std::to_string(frame.line));
  text.append(", in ").append(frame.function).append("\n");
  if (!frame.source.empty()) text.append("    ").append(frame.source).append("\n");
}

void AppendRaise(const Raise& raise, std::string& text) {
  text.append(raise.frames.empty() ? "Exception, of unknown origin,"
                                   : "Traceback (most recent call last)");
  text.append(" in ").append(raise.process).append(" (pid ").append(std::to_string(raise.pid));
  text.append(", thread ").append(std::to_string(raise.thread)).append("):\n");
  for (const Frame& frame : raise.frames) AppendFrame(frame, text);
}

std::string FormatRecord(const ErrorRecord& record) {
  const std::string summary = Summarize(record);
  if (record.raises.empty()) return record.told.value_or(summary);
  std::string text = record.told.value_or("");
  for (const Raise& raise : record.raises) {
    if (!text.empty()) text += "\n\nThe above exception was raised again here:\n\n";
    AppendRaise(raise, text);
    text += summary;
  }
  return text;
}

}  // namespace

std::string FormatReport(const ErrorReport& report) {
  // What was told in words of an exception takes the place of its causes.
  const auto told = std::find_if(report.begin(), report.end(),
                                 [](const ErrorRecord& record) { return record.told.has_value(); });
  const auto first = told == report.end() ? report.end() : told + 1;
  std::string text;
  for (auto record = std::make_reverse_iterator(first); record != report.rend(); ++record) {
    if (!text.empty()) {
      text += "\n\nThe above exception was the direct cause of the following exception:\n\n";
    }
    text += FormatRecord(*record);
  }
  return text;
}

std::string Summarize(const ErrorRecord& record) {
  return record.what.empty() ? record.type_text : record.type_text + ": " + record.what;
}

}  // namespace roost::internal
