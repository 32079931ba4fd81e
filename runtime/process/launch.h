// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_LAUNCH_H_
#define ROOST_PROCESS_LAUNCH_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace roost::internal {

// The descriptors that a child is executed with, besides 0, 1 and 2. Those that ride along with its
// arguments come after them.
inline constexpr int kControlFd = 3;  // message.h
inline constexpr int kLogFd = 4;      // log/channel.h
inline constexpr int kParentFd = 5;   // the parent's pidfd
inline constexpr int kRequestFd = 6;  // request.h, as shared bytes
inline constexpr int kFirstRidingFd = 7;

// Tells a child that it is one.
inline constexpr char kChildFlag[] = "--roost_child=3";

// What a child gets as standard output and error; -1: what this process has. Borrowed.
struct Outputs {
  int out = -1;
  int error = -1;
};

// Executes `executable` as a child with exactly `fds` as its descriptors 3 and up, besides 0, 1 and
// 2, no signal blocked or ignored, and returns once it is executed. `fds` are borrowed. Throws
// SpawnError.
pid_t Launch(const char* executable, const std::string& argv0, const Outputs& outputs,
             std::vector<int> fds);

}  // namespace roost::internal

#endif  // ROOST_PROCESS_LAUNCH_H_
