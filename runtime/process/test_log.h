// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_TEST_LOG_H_
#define ROOST_PROCESS_TEST_LOG_H_

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <glog/logging.h>

namespace roost {

// Keeps what is logged in a test's process; while it is shut it keeps glog waiting.
class LogCollector : public google::LogSink {
 public:
  struct Seen {
    int severity;
    std::string file;
    int line;
    std::string message;
    std::chrono::system_clock::time_point time;
  };

  LogCollector() { google::AddLogSink(this); }
  ~LogCollector() override { google::RemoveLogSink(this); }

  using google::LogSink::send;
  void send(google::LogSeverity severity, const char* file, const char*, int line,
            const google::LogMessageTime& time, const char* message, size_t size) override {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    --waiting_;
    seen_.push_back({severity, file, line, std::string(message, size),
                     std::chrono::system_clock::from_time_t(time.timestamp()) +
                         std::chrono::microseconds(time.usec())});
  }

  void Shut() { SetOpen(false); }
  void Open() { SetOpen(true); }

  // Waits until a record is being kept waiting.
  void WaitUntilHeld() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ != 0; });
  }

  std::vector<Seen> Take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(seen_, {});
  }

  std::vector<std::string> TakeMessages() {
    std::vector<std::string> messages;
    for (Seen& seen : Take()) messages.push_back(std::move(seen.message));
    return messages;
  }

 private:
  void SetOpen(bool open) {
    {
      const std::lock_guard lock(mutex_);
      open_ = open;
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = true;  // under mutex_, as all that follow
  int waiting_ = 0;   // in `send`
  std::vector<Seen> seen_;
};

// Nothing is written anywhere: only sinks see what is logged.
inline void LogToSinksOnly() {
  FLAGS_stderrthreshold = google::NUM_SEVERITIES;
  for (int severity = 0; severity < google::NUM_SEVERITIES; ++severity) {
    google::SetLogDestination(severity, "");
  }
  if (!google::IsGoogleLoggingInitialized()) google::InitGoogleLogging("test");
}

}  // namespace roost

#endif  // ROOST_PROCESS_TEST_LOG_H_
