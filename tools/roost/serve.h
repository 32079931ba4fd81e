// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_SERVE_H_
#define ROOST_TOOLS_ROOST_SERVE_H_

#include "tools/roost/command_line.h"

namespace roost::tool {

// roost serve LIB.so...: a server in the foreground.
extern const Verb kServe;

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_SERVE_H_
