// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_CHILD_MAIN_H_
#define ROOST_PROCESS_CHILD_MAIN_H_

namespace roost::internal {

// The life of a spawned child, whose descriptors are as launch.h says: takes the request, runs its
// target, reports the result or the exception, and exits.
[[noreturn]] void RunChild();

}  // namespace roost::internal

#endif  // ROOST_PROCESS_CHILD_MAIN_H_
