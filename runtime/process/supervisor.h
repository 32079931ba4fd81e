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

// The one thread of a parent that watches all its children: calls a function whenever a descriptor
// is readable or hung up. Threads: any.
class Supervisor {
 public:
  using Watch = uint64_t;

  // Made, with its thread, at the first call; never destroyed.
  static Supervisor& Instance();

  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Calls `on_readable`, with the watch that is returned, on the supervisor's thread until the
  // watch is removed. It must not throw. `fd` is borrowed until then. Throws std::system_error.
  Watch Add(int fd, std::function<void(Watch)> on_readable);

  // Only on the supervisor's thread (so that no call is under way elsewhere); a watch that is gone
  // already is fine.
  void Remove(Watch watch);

 private:
  struct Entry {
    int fd;
    std::function<void(Watch)> on_readable;
  };

  Supervisor();
  [[noreturn]] void Run();
  void Call(Watch watch);

  const UniqueFd epoll_;
  std::mutex mutex_;
  Watch last_ = 0;                                   // under mutex_
  std::map<Watch, std::shared_ptr<Entry>> watches_;  // under mutex_
};

}  // namespace roost::internal

#endif  // ROOST_PROCESS_SUPERVISOR_H_
