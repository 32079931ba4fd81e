// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BENCHMARKS_FRAME_IDLE_H_
#define ROOST_BENCHMARKS_FRAME_IDLE_H_

#include <sys/types.h>

#include <string_view>

namespace bench {

// Serves the rounds of idle_rss (how many MiB of memory process `server` has resident) and of
// idle_cpu (how many milliseconds of processor its threads use in a second, over the round's count
// of milliseconds).
void ServeIdle(std::string_view row, pid_t server);

// Memory of a process in KiB, with what it shares counted by its share (PSS).
double ProportionalKib(pid_t pid);

}  // namespace bench

#endif  // ROOST_BENCHMARKS_FRAME_IDLE_H_
