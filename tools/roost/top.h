// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_TOP_H_
#define ROOST_TOOLS_ROOST_TOP_H_

#include "tools/roost/command_line.h"

namespace roost::tool {

// roost top [SERVER...]: what servers do, again and again.
extern const Verb kTop;

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_TOP_H_
