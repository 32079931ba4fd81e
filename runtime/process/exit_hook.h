// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_EXIT_HOOK_H_
#define ROOST_PROCESS_EXIT_HOOK_H_

namespace roost::internal {

// From now on `hook` runs whenever code of this process calls exit, on the thread that does, before
// anything else of the exit: exit handlers come after it, those too that were registered later
// (unlike with atexit). Not for the return from main, nor where the C library itself calls exit.
// Also in a fork. One hook; call once.
void RunBeforeExit(void (*hook)(int status));

}  // namespace roost::internal

#endif  // ROOST_PROCESS_EXIT_HOOK_H_
