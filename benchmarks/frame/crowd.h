// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BENCHMARKS_FRAME_CROWD_H_
#define ROOST_BENCHMARKS_FRAME_CROWD_H_

#include <sys/types.h>

#include <functional>

namespace bench {

// Lets this process and those it starts have as many descriptors as it may: thousands of
// connections need them.
void AllowManyFiles();

// Serves the rounds of threads_1000: a thousand threads of this process, each of which connects by
// enter() and then calls what that returned once a second, for the round's count of seconds. The
// answer is the memory in KiB that each connection takes, in this process and in process `server`
// together, thread and all. What the threads hold is destroyed on them.
void ServeCrowd(pid_t server, const std::function<std::function<void()>()>& enter);

}  // namespace bench

#endif  // ROOST_BENCHMARKS_FRAME_CROWD_H_
