// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What nobody else wants at the time costs no system call: a process that does it is not allowed
// any (seccomp(2)), and lives.

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "roost/base/system_call.h"
#include "roost/queue/queue.h"
#include "roost/sync/event.h"
#include "roost/sync/lock.h"
#include "roost/sync/rlock.h"
#include "roost/sync/semaphore.h"
#include "roost/sync/shared.h"

namespace roost::kill {
namespace {

// From now on the calling process dies at any system call but that which ends it.
bool ForbidSystemCalls() {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
  };
  const sock_fprog program = {static_cast<unsigned short>(std::size(filter)), filter};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// Whether what `make` returns makes no system call in a fork of this process, once it has been done
// there some times.
bool NeedsNoSystemCall(const std::function<std::function<void()>()>& make) {
  const pid_t pid = Check(::fork(), "fork");
  if (pid == 0) {
    try {
      const std::function<void()> work = make();
      for (int i = 0; i < 3; ++i) work();
      if (!ForbidSystemCalls()) ::_exit(2);
      for (int i = 0; i < 100; ++i) work();
      ::_exit(0);
    } catch (...) {
      ::_exit(3);
    }
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    EXPECT_EQ(WTERMSIG(status), SIGSYS);
    return false;
  }
  EXPECT_EQ(WEXITSTATUS(status), 0);
  return WEXITSTATUS(status) == 0;
}

TEST(SystemCallsTest, AreNoticedByThisTest) {
  EXPECT_FALSE(NeedsNoSystemCall([] { return [] { ::syscall(SYS_getppid); }; }));
}

// D1, D2, D3
TEST(SystemCallsTest, NoneForLocksThatNobodyElseWants) {
  EXPECT_TRUE(NeedsNoSystemCall([] {
    return [lock = Lock()]() mutable {
      lock.Acquire();
      lock.Release();
    };
  }));
  EXPECT_TRUE(NeedsNoSystemCall([] {
    return [lock = RLock()]() mutable {
      lock.Acquire();
      lock.Acquire();
      lock.Release();
      lock.Release();
    };
  }));
  EXPECT_TRUE(NeedsNoSystemCall([] {
    return [semaphore = Semaphore(1)]() mutable {
      semaphore.Acquire();
      semaphore.Release();
    };
  }));
}

// D5, D11
TEST(SystemCallsTest, NoneForEventsAndValuesThatNobodyElseWaitsFor) {
  EXPECT_TRUE(NeedsNoSystemCall([] {
    return [event = Event()]() mutable {
      event.Set();
      event.Wait();
      event.Clear();
    };
  }));
  EXPECT_TRUE(NeedsNoSystemCall([] {
    return [number = Shared<int64_t>(1)]() mutable {
      number.FetchAdd(1);
      number.Set(number.Get());
    };
  }));
}

// E1, E3
TEST(SystemCallsTest, NoneForQueuesWithRoomAndMessages) {
  EXPECT_TRUE(NeedsNoSystemCall([] {
    return [numbers = Queue<int64_t>()]() mutable {
      numbers.Put(1);
      numbers.Get();
    };
  }));
  EXPECT_TRUE(NeedsNoSystemCall([] {
    return [texts = Queue<std::string>(10)]() mutable {
      texts.Put("some text");
      texts.Get();
    };
  }));
  EXPECT_TRUE(NeedsNoSystemCall([] {
    return [numbers = Queue<int64_t>(), batch = std::vector<int64_t>(64, 1),
            got = std::vector<int64_t>(64)]() mutable {
      numbers.PutMany(batch);
      numbers.GetMany(std::span(got));
    };
  }));
}

}  // namespace
}  // namespace roost::kill
