// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/thread.h"

#include <sys/prctl.h>

#include <atomic>
#include <system_error>

namespace roost::internal {

std::string NextThreadName() {
  static std::atomic<uint64_t> last{0};
  return "Thread-" + std::to_string(++last);
}

std::jthread StartThread(const std::string& name, std::function<void(std::stop_token)> body) {
  try {
    return std::jthread([name, body = std::move(body)](std::stop_token stop) mutable {
      ::prctl(PR_SET_NAME, name.c_str());
      // What the function holds goes at its end, not with the handle.
      const auto own = std::move(body);
      own(std::move(stop));
    });
  } catch (const std::system_error& error) {
    throw SpawnError("cannot start " + name + ": " + error.what());
  }
}

}  // namespace roost::internal
