// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_CALL_H_
#define ROOST_TOOLS_ROOST_CALL_H_

#include "tools/roost/command_line.h"

namespace roost::tool {

// roost call SERVER CLASS.METHOD JSON: one call, by the schema in the plugin.
extern const Verb kCall;

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_CALL_H_
