// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_LOG_FORWARD_H_
#define ROOST_LOG_FORWARD_H_

#include "roost/base/unique_fd.h"

namespace roost::log {

// From now on this process's log goes to `writer` (channel.h) and nowhere else: no files, nothing
// on stderr. Each record has been handed to the kernel when its LOG statement ends, so that none is
// lost however this process dies; while the reader lags far behind, LOG waits for it. Initialises
// glog unless that is done. Call once, early.
void ForwardTo(UniqueFd writer);

// The writing end that ForwardTo was given, borrowed, for ever; -1 if this process logs itself.
// Children of this process write to it too: their records reach the root directly.
int ForwardingFd();

}  // namespace roost::log

#endif  // ROOST_LOG_FORWARD_H_
