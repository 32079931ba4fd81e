// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_SYSTEM_CALL_H_
#define ROOST_BASE_SYSTEM_CALL_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "roost/base/unique_fd.h"

namespace roost {

// Throws std::system_error with the current errno; its text names `what`.
[[noreturn]] void ThrowErrno(std::string_view what);

// Returns `result`, or throws std::system_error if it is negative. `what` names the call.
template <class T>
T Check(T result, const char* what) {
  if (result < 0) ThrowErrno(what);
  return result;
}

// Descriptor of process `pid` that polls readable once it has ended (pidfd_open(2)), close-on-exec.
// Throws std::system_error: ESRCH when there is no such process.
UniqueFd OpenPidfd(pid_t pid);

// The process that a pidfd stands for, or -1 once it has been reaped (proc(5), fdinfo).
pid_t PidOfPidfd(int pidfd);

// An anonymous file of `bytes` zero bytes, close-on-exec, with sealing allowed (memfd_create(2)).
// `name` shows in /proc only. Throws std::system_error.
UniqueFd CreateMemfd(const char* name, size_t bytes);

// An eventfd(2) counter at zero, close-on-exec and non-blocking. Throws std::system_error.
UniqueFd CreateEventfd();

// Writes all `size` bytes, through EINTR and short writes; waits when the descriptor would block.
// Throws std::system_error. Never raises SIGPIPE on sockets; a pipe's writer ignores it first.
void WriteAll(int fd, const void* data, size_t size);

// Reads exactly `size` bytes unless the end comes first; returns how many were read.
size_t ReadAll(int fd, void* data, size_t size);

// Fills `data` from the kernel's random source (getrandom(2)).
void FillRandom(void* data, size_t size);

// A random 64-bit number that is never 0.
uint64_t RandomId();

// The calling thread's kernel id (gettid(2)).
pid_t ThreadId();

}  // namespace roost

#endif  // ROOST_BASE_SYSTEM_CALL_H_
