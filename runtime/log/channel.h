// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_LOG_CHANNEL_H_
#define ROOST_LOG_CHANNEL_H_

#include <cstddef>

#include "roost/base/unique_fd.h"

namespace roost::log {

// The two ends of a log channel, close-on-exec. Any number of processes may hold the writing end.
struct Channel {
  UniqueFd reader;
  UniqueFd writer;
};

// Throws std::system_error.
Channel CreateChannel();

// Writes records that wait in `reader` to this process's log (emit.h), at most `limit` of them,
// without waiting. Damaged packets are reported as errors and passed over.
enum class Drained { kEmpty, kEnded, kMore };  // kEnded: no writer is left; kMore: stopped at limit
Drained Drain(int reader, size_t limit);

}  // namespace roost::log

#endif  // ROOST_LOG_CHANNEL_H_
