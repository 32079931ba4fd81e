// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/forward.h"

#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include <glog/logging.h>

#include "roost/base/system_call.h"
#include "roost/error/process_name.h"
#include "roost/log/record.h"

namespace roost::log {

namespace {

std::atomic<int> forwarding_fd{-1};

// Runs under glog's locks: must not log, and does not allocate.
class ForwardingSink : public google::LogSink {
 public:
  explicit ForwardingSink(int writer) : writer_(writer) {}

  using google::LogSink::send;
  void send(google::LogSeverity severity, const char* full_filename, const char*, int line,
            const google::LogMessageTime& time, const char* message, size_t message_len) override {
    Record record;
    record.severity = severity;
    record.line = line;
    record.process = ::getpid();
    record.thread = ThreadId();
    record.seconds = time.timestamp();
    record.microseconds = time.usec();
    record.process_name = ProcessName();
    record.file = full_filename;
    record.message = std::string_view(message, message_len);
    Packet packet(record);
    msghdr header{};
    header.msg_iov = packet.parts();
    header.msg_iovlen = packet.part_count();
    // An error means that no reader is left, so that nobody could be told.
    while (::sendmsg(writer_, &header, MSG_NOSIGNAL) < 0 && errno == EINTR) {
    }
  }

 private:
  const int writer_;
};

}  // namespace

void ForwardTo(UniqueFd writer) {
  const int fd = writer.Release();  // never closed: records may come until the very end
  forwarding_fd = fd;
  FLAGS_logtostderr = false;
  FLAGS_logtostdout = false;
  FLAGS_alsologtostderr = false;
  FLAGS_stderrthreshold = google::NUM_SEVERITIES;
  for (int severity = 0; severity < google::NUM_SEVERITIES; ++severity) {
    google::SetLogDestination(severity, "");
  }
  // Without this glog writes to stderr.
  if (!google::IsGoogleLoggingInitialized()) google::InitGoogleLogging("");
  static auto* const sink = new ForwardingSink(fd);
  google::AddLogSink(sink);
}

int ForwardingFd() { return forwarding_fd; }

}  // namespace roost::log
