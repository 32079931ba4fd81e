// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_NEW_H_
#define ROOST_TOOLS_ROOST_NEW_H_

#include "tools/roost/command_line.h"

namespace roost::tool {

// roost new NAME [DIR]: a plugin, its test, and what builds them.
extern const Verb kNew;

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_NEW_H_
