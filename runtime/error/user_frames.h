// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_USER_FRAMES_H_
#define ROOST_ERROR_USER_FRAMES_H_

#include <vector>

#include "roost/error/report.h"

namespace roost::internal {

// Drops from a traceback (outermost call first) what stands around the user's own code: the
// program's and the thread's start, and the runtime that calls a spawned function or a method, or
// that user code called. Libraries at the throwing end stay. A traceback that holds nothing else
// stays whole.
std::vector<Frame> UserFrames(std::vector<Frame> frames);

}  // namespace roost::internal

#endif  // ROOST_ERROR_USER_FRAMES_H_
