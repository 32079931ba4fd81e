// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_LOG_OWN_IDS_H_
#define ROOST_LOG_OWN_IDS_H_

#include <sys/types.h>

namespace roost::log {

// This process, and the calling thread, as the kernel numbers them: remembered, since a log record
// should not cost a system call for each. Right in a fork too; not after _Fork or clone(2).
pid_t OwnProcess();
pid_t OwnThread();

}  // namespace roost::log

#endif  // ROOST_LOG_OWN_IDS_H_
