// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_PS_H_
#define ROOST_TOOLS_ROOST_PS_H_

#include "tools/roost/command_line.h"

namespace roost::tool {

// roost ps SERVER: what a server has.
extern const Verb kPs;

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_PS_H_
