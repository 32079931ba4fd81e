// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/base/unique_fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "roost/base/system_call.h"

namespace roost {

void UniqueFd::Reset(int fd) {
  if (fd_ >= 0) {
    const int saved = errno;
    ::close(fd_);
    errno = saved;
  }
  fd_ = fd;
}

UniqueFd Duplicate(int fd, int at_least) {
  return UniqueFd(Check(::fcntl(fd, F_DUPFD_CLOEXEC, at_least), "fcntl(F_DUPFD_CLOEXEC)"));
}

}  // namespace roost
