// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_TEST_PIPE_H_
#define ROOST_PROCESS_TEST_PIPE_H_

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "roost/base/system_call.h"

// Pipes between a test and its processes: to tell that something has happened, to hold somebody
// back, and to learn from the end of file that the last process with the other end is gone.
namespace roost {

struct Pipe {
  UniqueFd reader;
  UniqueFd writer;
};

inline Pipe MakePipe() {
  int ends[2];
  Check(::pipe2(ends, O_CLOEXEC), "pipe2");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

inline void Write(const UniqueFd& pipe, char what) { WriteAll(pipe.get(), &what, 1); }

// Waits for one byte; zero at the end.
inline char Read(const UniqueFd& pipe) {
  char byte = '\0';
  ReadAll(pipe.get(), &byte, 1);
  return byte;
}

// What has been written until the last writer is gone, at most 4 KiB.
inline std::string ReadToEnd(const UniqueFd& reader) {
  std::string text(4096, '\0');
  text.resize(ReadAll(reader.get(), text.data(), text.size()));
  return text;
}

}  // namespace roost

#endif  // ROOST_PROCESS_TEST_PIPE_H_
