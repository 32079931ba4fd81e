// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_INSPECT_H_
#define ROOST_TOOLS_ROOST_INSPECT_H_

#include "tools/roost/command_line.h"

namespace roost::tool {

// roost inspect LIB.so: what a plugin holds.
extern const Verb kInspect;

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_INSPECT_H_
