// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_OPTIONS_H_
#define ROOST_PROCESS_OPTIONS_H_

#include <string>

namespace roost {

// How to start a child process.
struct ProcessOptions {
  // Shows in logs, tracebacks and (its first 15 bytes) in ps. Empty: "SpawnProcess-N", in children
  // of children "SpawnProcess-N:M".
  std::string name = "";

  // The file to execute. Empty: this very program. Only for a program whose /proc/self/exe is not
  // the program itself (run by an emulator, or by naming the dynamic loader); it must be the same
  // build of it.
  std::string executable = "";

  // The child notices this process's death, whatever killed it, and ends within about a second.
  bool die_with_parent = true;
};

}  // namespace roost

#endif  // ROOST_PROCESS_OPTIONS_H_
