// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/forward.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include <glog/logging.h>

#include "roost/base/system_call.h"
#include "roost/error/process_name.h"
#include "roost/log/glog_start.h"
#include "roost/log/long_message.h"
#include "roost/log/own_ids.h"
#include "roost/log/trace_log.h"

namespace roost::log {

namespace {

std::atomic<int> forwarding_fd{-1};
WhenFull when_reader_lags = WhenFull::kWait;  // written once, before the sink is there
std::atomic<uint64_t> dropped{0};

// False if it would have had to wait. Any other error means that no reader is left, so that nobody
// could be told.
bool Send(const Record& record, int flags) {
  Packet packet(record);
  msghdr header{};
  header.msg_iov = packet.parts();
  header.msg_iovlen = packet.part_count();
  while (::sendmsg(forwarding_fd, &header, MSG_NOSIGNAL | flags) < 0) {
    if (errno == EINTR) continue;
    return errno != EAGAIN;
  }
  return true;
}

// Tells how many were dropped; false if that would have had to wait.
bool SendDropped(int flags) {
  const uint64_t count = dropped.exchange(0);
  if (count == 0) return true;
  char text[80];
  std::snprintf(text, sizeof(text), "%ju log records dropped: the parent reads too slowly",
                static_cast<uintmax_t>(count));
  timespec now;
  ::clock_gettime(CLOCK_REALTIME, &now);
  Record record;
  record.severity = google::GLOG_WARNING;
  record.line = __LINE__;
  record.process = ::getpid();
  record.thread = ThreadId();
  record.seconds = now.tv_sec;
  record.microseconds = static_cast<int32_t>(now.tv_nsec / 1000);
  record.process_name = ProcessName();
  record.file = __FILE__;
  record.message = text;
  if (Send(record, flags)) return true;
  dropped += count;
  return false;
}

// Runs under glog's locks: must not log, and allocates only for messages that glog has no room for
// (and when a trace begins).
class ForwardingSink : public google::LogSink {
 public:
  using google::LogSink::send;
  void send(google::LogSeverity severity, const char* full_filename, const char*, int line,
            const google::LogMessageTime& time, const char* message, size_t message_len) override {
    Record record;
    record.severity = severity;
    record.line = line;
    record.process = OwnProcess();
    record.thread = OwnThread();
    record.seconds = time.timestamp();
    record.microseconds = time.usec();
    record.process_name = ProcessName();
    record.file = full_filename;
    const std::optional<std::string> whole = TakeLongMessage(message);
    record.message = whole ? std::string_view(*whole) : std::string_view(message, message_len);
    const trace::Time begin = trace::On() ? trace::Now() : 0;
    Forward(record);
    if (begin != 0) TraceLog("log", record, begin).FlowOut(FlowOf(record)).Write();
  }
};

}  // namespace

void ForwardTo(UniqueFd writer, WhenFull when_full) {
  forwarding_fd = writer.Release();  // never closed: records may come until the very end
  when_reader_lags = when_full;
  FLAGS_logtostderr = false;
  FLAGS_logtostdout = false;
  FLAGS_alsologtostderr = false;
  FLAGS_stderrthreshold = google::NUM_SEVERITIES;
  for (int severity = 0; severity < google::NUM_SEVERITIES; ++severity) {
    google::SetLogDestination(severity, "");
  }
  // Without this glog writes to stderr.
  if (!google::IsGoogleLoggingInitialized()) google::InitGoogleLogging("");
  KeepGlogAsItIs();
  KeepLongMessages();
  google::AddLogSink(new ForwardingSink);
}

int ForwardingFd() { return forwarding_fd; }

void Forward(const Record& record) {
  const bool may_drop = when_reader_lags == WhenFull::kDrop && record.severity < google::GLOG_FATAL;
  const int flags = may_drop ? MSG_DONTWAIT : 0;
  Record part = record;
  std::string_view left = record.message;
  do {
    part.message = left.substr(0, kMaxMessageBytes);
    left.remove_prefix(part.message.size());
    if (!SendDropped(flags) || !Send(part, flags)) {
      ++dropped;
      return;
    }
  } while (!left.empty());
}

void ReportDropped() {
  if (forwarding_fd >= 0) SendDropped(0);
}

}  // namespace roost::log
