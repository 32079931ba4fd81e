// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_TEST_CALLS_H_
#define ROOST_POOL_TEST_CALLS_H_

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <numeric>
#include <set>
#include <vector>

#include "roost/base/unique_fd.h"

// What pools call in their tests, and what their tests look at.
namespace roost {

inline int Square(int x) { return x * x; }

inline pid_t OwnPid() { return ::getpid(); }

// Waits until the other end is closed.
inline int AtHangUp(UniqueFd fd, int value) {
  char byte;
  return ::read(fd.get(), &byte, 1) == 0 ? value : -1;
}

// Processes whose parent is this one.
inline std::set<pid_t> Children() {
  std::set<pid_t> children;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream list(thread.path() / "children");
    for (pid_t pid; list >> pid;) children.insert(pid);
  }
  return children;
}

// From zero.
inline std::vector<int> Numbers(int count) {
  std::vector<int> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

}  // namespace roost

#endif  // ROOST_POOL_TEST_CALLS_H_
