// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_LS_H_
#define ROOST_TOOLS_ROOST_LS_H_

#include "tools/roost/command_line.h"

namespace roost::tool {

// roost ls: the servers of this user.
extern const Verb kLs;

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_LS_H_
