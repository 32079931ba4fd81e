// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_SUPERVISOR_H_
#define ROOST_PROCESS_SUPERVISOR_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "roost/base/unique_fd.h"

namespace roost::internal {

// A thread that calls a function whenever a descriptor is readable or hung up. A parent has two of
// them for all its children. Made, with its thread, at the first call for it; never destroyed.
// Threads: any.
class Supervisor {
 public:
  using Watch = uint64_t;

  // For how they are, and what they report: nothing there waits for anybody.
  static Supervisor& Instance();

  // For what they write: log records and output, which sinks and files may take slowly.
  static Supervisor& OfOutput();

  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Calls `on_readable`, with the watch that is returned, on this supervisor's thread until the
  // watch is removed. It must not throw. `fd` is borrowed until then. Throws std::system_error.
  Watch Add(int fd, std::function<void(Watch)> on_readable);

  // A watch that is gone already is fine. On another thread than this supervisor's one more call
  // may be under way, or about to come: it keeps what it needs alive itself.
  void Remove(Watch watch);

 private:
  struct Entry {
    int fd;
    std::function<void(Watch)> on_readable;
  };

  explicit Supervisor(const char* thread_name);
  [[noreturn]] void Run(const char* thread_name);
  void Call(Watch watch);

  const UniqueFd epoll_;
  std::mutex mutex_;
  Watch last_ = 0;                                   // under mutex_
  std::map<Watch, std::shared_ptr<Entry>> watches_;  // under mutex_
};

}  // namespace roost::internal

#endif  // ROOST_PROCESS_SUPERVISOR_H_
