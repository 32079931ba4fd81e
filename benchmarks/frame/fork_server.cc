// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "benchmarks/frame/fork_server.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "benchmarks/frame/rounds.h"

namespace bench {

pid_t ForkServer(const std::function<void(const std::function<void()>& tell)>& serve) {
  int ends[2];
  Check(::pipe(ends) == 0, "pipe");
  const pid_t pid = ::fork();
  Check(pid >= 0, "fork");
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::close(ends[0]);
    serve([&] {
      Check(::write(ends[1], "+", 1) == 1, "the measuring program is gone");
      ::close(ends[1]);
    });
    ::_exit(0);
  }
  ::close(ends[1]);
  char told;
  Check(::read(ends[0], &told, 1) == 1, "the server has ended before it served");
  ::close(ends[0]);
  return pid;
}

std::string UniqueName() { return "roost-benchmark-" + std::to_string(::getpid()); }

}  // namespace bench
