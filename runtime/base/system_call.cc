// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/base/system_call.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

namespace roost {

void ThrowErrno(std::string_view what) {
  const int error = errno;
  throw std::system_error(error, std::generic_category(), std::string(what));
}

UniqueFd OpenPidfd(pid_t pid) {
  return UniqueFd(static_cast<int>(Check(::syscall(SYS_pidfd_open, pid, 0), "pidfd_open")));
}

pid_t PidOfPidfd(int pidfd) {
  const std::string path = "/proc/self/fdinfo/" + std::to_string(pidfd);
  FILE* file = std::fopen(path.c_str(), "re");
  if (file == nullptr) return -1;
  char line[256];
  int pid = -1;
  while (std::fgets(line, sizeof(line), file) != nullptr) {
    if (std::sscanf(line, "Pid: %d", &pid) == 1) break;
  }
  std::fclose(file);
  return pid;
}

UniqueFd CreateMemfd(const char* name, size_t bytes) {
  UniqueFd fd(Check(::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING), "memfd_create"));
  if (bytes != 0) Check(::ftruncate(fd.get(), static_cast<off_t>(bytes)), "ftruncate(memfd)");
  return fd;
}

UniqueFd CreateEventfd() {
  return UniqueFd(Check(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd"));
}

void WriteAll(int fd, const void* data, size_t size) {
  const char* next = static_cast<const char*>(data);
  bool is_socket = true;
  while (size != 0) {
    ssize_t n = is_socket ? ::send(fd, next, size, MSG_NOSIGNAL) : ::write(fd, next, size);
    if (n < 0 && errno == ENOTSOCK && is_socket) {
      is_socket = false;
      continue;
    }
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) {
      pollfd writable{fd, POLLOUT, 0};
      ::poll(&writable, 1, -1);
      continue;
    }
    Check(n, "write");
    next += n;
    size -= static_cast<size_t>(n);
  }
}

size_t ReadAll(int fd, void* data, size_t size) {
  char* next = static_cast<char*>(data);
  size_t total = 0;
  while (total < size) {
    const ssize_t n = ::read(fd, next + total, size - total);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) {
      pollfd readable{fd, POLLIN, 0};
      ::poll(&readable, 1, -1);
      continue;
    }
    if (Check(n, "read") == 0) break;
    total += static_cast<size_t>(n);
  }
  return total;
}

void FillRandom(void* data, size_t size) {
  char* next = static_cast<char*>(data);
  while (size != 0) {
    const ssize_t n = ::getrandom(next, size, 0);
    if (n < 0 && errno == EINTR) continue;
    Check(n, "getrandom");
    next += n;
    size -= static_cast<size_t>(n);
  }
}

uint64_t RandomId() {
  uint64_t id = 0;
  while (id == 0) FillRandom(&id, sizeof(id));
  return id;
}

pid_t ThreadId() { return static_cast<pid_t>(::syscall(SYS_gettid)); }

}  // namespace roost
