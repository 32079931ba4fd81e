// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_OWNER_H_
#define ROOST_SHM_OWNER_H_

#include <cstdint>

namespace roost::shm {

// Who holds or waits for something in shared memory: a thread, named so that another that gets its
// number later is not taken for it. Low half: the kernel's thread id in 24 bits, the upper eight
// free for flags; high half: when the thread started, in the kernel's clock ticks (proc(5), the low
// 32 bits of `starttime`). 0 is nobody.
using Owner = uint64_t;

inline constexpr uint64_t kOwnerMask = 0xFFFFFFFF'00FFFFFF;

namespace internal {
// The calling thread's name once it is known; initial-exec, so that reading it is one instruction.
extern thread_local constinit Owner this_thread __attribute__((tls_model("initial-exec")));
Owner FindThisThread();
}  // namespace internal

// The calling thread. The first call of a thread reads /proc. Throws std::system_error;
// InvalidState in a fork of a process whose runtime must not be used there (fork_guard.h).
inline Owner ThisThread() {
  const Owner known = internal::this_thread;
  return known != 0 ? known : internal::FindThisThread();
}

// The calling process: its first thread. Reads /proc. Throws as ThisThread.
Owner ThisProcess();

// Whether the thread has not ended; a zombie has. Flags in `owner` do not matter, nobody does not
// live, and whom this process may not look at counts as living. A few system calls. Keeps errno.
bool Lives(Owner owner);

// Names the pid and time namespaces, outside of which an Owner means nothing. Throws
// std::system_error.
uint64_t OwnersNamespace();

}  // namespace roost::shm

#endif  // ROOST_SHM_OWNER_H_
