// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/emit.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>

#include <glog/logging.h>

#include "roost/log/own_ids.h"

namespace roost::log {

namespace {

// glog's flags are plain variables that any thread reads and writes as it likes; so does this, and
// the thread sanitizer need not look.
__attribute__((noinline, no_sanitize("thread"))) int MinimumLevel() { return FLAGS_minloglevel; }

// How many columns glog gives a thread id.
int ThreadColumns(pid_t thread) {
  int columns = 5;
  for (int64_t limit = 100000; thread >= limit; limit *= 10) ++columns;
  return columns;
}

// A record's prefix as glog writes it.
class Prefix {
 public:
  Prefix(int severity, const google::LogMessageTime& time, pid_t thread, int columns,
         const char* base_name, int line) {
    *end_++ = google::GetLogSeverityName(severity)[0];
    if (FLAGS_log_year_in_prefix) Number(1900 + time.year(), 4, '0');
    Number(1 + time.month(), 2, '0');
    Number(time.day(), 2, '0');
    Put(" ");
    Number(time.hour(), 2, '0');
    Put(":");
    Number(time.min(), 2, '0');
    Put(":");
    Number(time.sec(), 2, '0');
    Put(".");
    Number(time.usec(), 6, '0');
    Put(" ");
    Number(thread, columns, ' ');
    Put(" ");
    Put(std::string_view(base_name).substr(0, kMaxBaseName));
    Put(":");
    Number(line, 1, '0');
    Put("] ");
  }

  std::string_view text() const { return {text_.data(), end_}; }

 private:
  static constexpr size_t kMaxBaseName = 256;

  void Put(std::string_view text) { end_ = std::copy(text.begin(), text.end(), end_); }

  void Number(int value, int columns, char fill) {
    char digits[16];
    const char* const end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
    for (int i = static_cast<int>(end - digits); i < columns; ++i) *end_++ = fill;
    end_ = std::copy(static_cast<const char*>(digits), end, end_);
  }

  std::array<char, kMaxBaseName + 100> text_;
  char* end_ = text_.data();
};

// Makes `time`, which is now, the record's. glog asks for the time zone's file whenever it makes a
// time, so a time of the same second is changed in place.
void SetTime(google::LogMessageTime& time, const Record& record) {
  if (time.timestamp() == static_cast<std::time_t>(record.seconds)) {
    const_cast<int32_t&>(time.usec()) = record.microseconds;
    return;
  }
  // Half a microsecond more: glog cuts off what is behind the microseconds.
  const double now =
      static_cast<double>(record.seconds) + (static_cast<double>(record.microseconds) + 0.5) / 1e6;
  time = google::LogMessageTime(static_cast<std::time_t>(record.seconds), now);
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

// What glog's buffer holds, prefix included (LogMessageData in its logging.cc).
size_t GlogCapacity() { return google::LogMessage::kMaxLogMessageLen - 2; }

// How many of the first bytes of `text` fit into `room`, without cutting a character in two.
size_t FittingBytes(std::string_view text, size_t room) {
  if (text.size() <= room) return text.size();
  size_t size = room;
  const auto continues = [&](size_t at) { return (static_cast<uint8_t>(text[at]) & 0xc0) == 0x80; };
  while (size > room - 3 && continues(size)) --size;
  return continues(size) ? room : size;
}

// Logs the record with as much of `text` as one record of glog's can hold; returns how much that
// was. glog writes the prefix in LogMessage's constructor, with this thread's id and the time of
// now. Both are then overwritten in place, which needs as many columns for both: where the record's
// thread id takes more, the file name is longer while the constructor runs. A prefix that looks
// otherwise (none, or the user's own format) is left alone.
size_t EmitPart(const Record& record, int severity, std::string_view lead, std::string_view text) {
  const pid_t here = OwnThread();
  const int more = std::max(0, ThreadColumns(record.thread) - ThreadColumns(here));
  FileName file(record.file, static_cast<size_t>(more));
  google::LogMessage message(file.c_str(), record.line, severity, 0,
                             &google::LogMessage::SendToLog);
  auto& stream = static_cast<google::LogMessage::LogStream&>(message.stream());
  const Prefix written(severity, message.getLogMessageTime(), here, ThreadColumns(here),
                       file.base_name(), record.line);
  const std::string_view prefix(stream.pbase(), stream.pcount());
  const bool ours = prefix == written.text();
  file.Shorten();
  auto& time = const_cast<google::LogMessageTime&>(message.getLogMessageTime());
  SetTime(time, record);
  if (ours) {
    const Prefix wanted(severity, time, record.thread, ThreadColumns(here) + more, file.base_name(),
                        record.line);
    if (wanted.text().size() == prefix.size()) {
      std::memcpy(stream.pbase(), wanted.text().data(), prefix.size());
    }
  }
  stream.write(lead.data(), static_cast<std::streamsize>(lead.size()));
  const size_t used = stream.pcount();
  const size_t size = FittingBytes(text, GlogCapacity() - std::min(GlogCapacity() - 1, used));
  stream.write(text.data(), static_cast<std::streamsize>(size));
  return size;
}

}  // namespace

void Emit(const Record& record) {
  const bool fatal = record.severity >= google::GLOG_FATAL;
  const int severity =
      fatal ? google::GLOG_ERROR : std::max<int>(record.severity, google::GLOG_INFO);
  if (severity < MinimumLevel()) return;
  std::string lead;
  lead.reserve(record.process_name.size() + 20);
  lead.append("[").append(record.process_name).append(fatal ? "] [child FATAL] " : "] ");
  std::string_view left = record.message;
  left.remove_prefix(EmitPart(record, severity, lead, left));
  if (left.empty()) return;
  lead.append("[continued] ");
  while (!left.empty()) left.remove_prefix(EmitPart(record, severity, lead, left));
}

}  // namespace roost::log
