// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_ALLOWED_CPUS_H_
#define ROOST_POOL_ALLOWED_CPUS_H_

namespace roost {

// On how many CPUs the calling thread may run (sched_getaffinity(2)), at least 1. Any thread.
int AllowedCpus();

}  // namespace roost

#endif  // ROOST_POOL_ALLOWED_CPUS_H_
