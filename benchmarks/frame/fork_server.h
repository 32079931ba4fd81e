// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BENCHMARKS_FRAME_FORK_SERVER_H_
#define ROOST_BENCHMARKS_FRAME_FORK_SERVER_H_

#include <sys/types.h>

#include <functional>
#include <string>

namespace bench {

// Runs `serve(tell)` in a process of its own, which ends with the calling thread; returns its id
// when it has called `tell()`. Called before there are threads.
pid_t ForkServer(const std::function<void(const std::function<void()>& tell)>& serve);

// A name for a socket or a queue that no other program on this machine uses.
std::string UniqueName();

}  // namespace bench

#endif  // ROOST_BENCHMARKS_FRAME_FORK_SERVER_H_
