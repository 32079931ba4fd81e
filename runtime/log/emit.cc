// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/emit.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>

#include <glog/logging.h>

#include "roost/base/system_call.h"

namespace roost::log {

namespace {

// How many columns glog gives a thread id.
int ThreadColumns(pid_t thread) {
  return std::max<int>(5, static_cast<int>(std::to_string(thread).size()));
}

// A record's prefix as glog writes it.
std::string Prefix(int severity, const google::LogMessageTime& time, pid_t thread, int columns,
                   const char* base_name, int line) {
  char year[16] = "";
  if (FLAGS_log_year_in_prefix) std::snprintf(year, sizeof(year), "%04d", 1900 + time.year());
  char clock[64];
  std::snprintf(clock, sizeof(clock), "%02d%02d %02d:%02d:%02d.%06d %*d ", 1 + time.month(),
                time.day(), time.hour(), time.min(), time.sec(), time.usec(), columns, thread);
  return google::GetLogSeverityName(severity)[0] + std::string(year) + clock + base_name + ":" +
         std::to_string(line) + "] ";
}

google::LogMessageTime TimeOf(const Record& record) {
  // Half a microsecond more: glog cuts off what is behind the microseconds.
  const double now =
      static_cast<double>(record.seconds) + (static_cast<double>(record.microseconds) + 0.5) / 1e6;
  return google::LogMessageTime(static_cast<std::time_t>(record.seconds), now);
}

// A file name that is longer by some columns in the prefix that LogMessage's constructor writes,
// and has its own length again afterwards, for files and sinks.
class FileName {
 public:
  FileName(std::string_view file, size_t more) : text_(file), length_(file.size()) {
    text_.append(more, ' ');
  }
  const char* c_str() const { return text_.c_str(); }
  const char* base_name() const {
    const char* slash = std::strrchr(text_.c_str(), '/');
    return slash == nullptr ? text_.c_str() : slash + 1;
  }
  void Shorten() { text_[length_] = '\0'; }

 private:
  std::string text_;
  size_t length_;
};

}  // namespace

// glog writes the prefix in LogMessage's constructor, with this thread's id and the time of now.
// Both are then overwritten in place, which needs as many columns for both: where the record's
// thread id takes more, the file name is longer while the constructor runs. A prefix that looks
// otherwise (none, or the user's own format) is left alone.
void Emit(const Record& record) {
  const bool fatal = record.severity >= google::GLOG_FATAL;
  const int severity =
      fatal ? google::GLOG_ERROR : std::max<int>(record.severity, google::GLOG_INFO);
  if (severity < FLAGS_minloglevel) return;

  const pid_t here = ThreadId();
  const int more = std::max(0, ThreadColumns(record.thread) - ThreadColumns(here));
  FileName file(record.file, static_cast<size_t>(more));
  google::LogMessage message(file.c_str(), record.line, severity, 0,
                             &google::LogMessage::SendToLog);
  auto& stream = static_cast<google::LogMessage::LogStream&>(message.stream());
  const std::string written = Prefix(severity, message.getLogMessageTime(), here,
                                     ThreadColumns(here), file.base_name(), record.line);
  file.Shorten();
  auto& time = const_cast<google::LogMessageTime&>(message.getLogMessageTime());
  time = TimeOf(record);
  const std::string wanted = Prefix(severity, time, record.thread, ThreadColumns(here) + more,
                                    file.base_name(), record.line);
  if (std::string_view(stream.pbase(), stream.pcount()) == written &&
      written.size() == wanted.size()) {
    std::memcpy(stream.pbase(), wanted.data(), wanted.size());
  }
  stream << '[' << record.process_name << "] " << (fatal ? "[child FATAL] " : "") << record.message;
}

}  // namespace roost::log
