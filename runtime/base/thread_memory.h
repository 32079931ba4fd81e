// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_THREAD_MEMORY_H_
#define ROOST_BASE_THREAD_MEMORY_H_

namespace roost::internal {

// Gives the pages of the calling thread's thread-local variables back to the kernel that hold
// nothing but zeros, as all that was never used does; what is written there later lies in fresh
// ones. The C library touches them all when it starts a thread, and glog has 30 KiB for each: a
// third of what a thread with a connection takes. For threads that may be many. Takes microseconds,
// never fails.
void GiveBackUnusedThreadMemory() noexcept;

}  // namespace roost::internal

#endif  // ROOST_BASE_THREAD_MEMORY_H_
