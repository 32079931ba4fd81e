// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_TEST_THREADS_H_
#define ROOST_BASE_TEST_THREADS_H_

#include <sys/types.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>

#include "roost/base/deadline.h"
#include "roost/base/system_call.h"

// Whether threads of a test's process sleep: to do something while another waits for it.
namespace roost {

// What the kernel says a thread of this process does (proc(5)): 'S' sleeps, 'X' is not there.
inline char StateOf(pid_t tid) {
  const std::string path = "/proc/self/task/" + std::to_string(tid) + "/stat";
  std::FILE* const file = std::fopen(path.c_str(), "re");
  char state = 'X';
  if (file != nullptr) {
    static_cast<void>(!std::fscanf(file, "%*d (%*[^)]) %c", &state));
    std::fclose(file);
  }
  return state;
}

// Waits until all other threads of this process sleep; false if they do not by the deadline.
// Nothing tells of that, so it looks again and again.
inline bool OthersSleep(const Deadline& deadline) {
  const auto somebody_runs = [] {
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
      const pid_t tid = std::stoi(task.path().filename());
      if (tid != ThreadId() && StateOf(tid) == 'R') return true;
    }
    return false;
  };
  while (somebody_runs()) {
    if (deadline.passed()) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace roost

#endif  // ROOST_BASE_TEST_THREADS_H_
