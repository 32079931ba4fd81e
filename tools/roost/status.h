// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_STATUS_H_
#define ROOST_TOOLS_ROOST_STATUS_H_

#include <optional>
#include <string>

#include "tools/roost/command_line.h"

namespace roost::tool {

// roost status SERVER: a server that runs, over HTTP.
extern const Verb kStatus;

// The address and the port of a status page, as two verbs take them.
inline constexpr Option kStatusAddress = {"status-address", "ADDRESS",
                                          "this machine's, for the status page (127.0.0.1);\n"
                                          "whoever reaches it may read"};

std::string StatusAddressOf(const Arguments& arguments);
// Of "9464". Throws UsageError for what is no port.
uint16_t PortOf(const Arguments& arguments, const char* option);

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_STATUS_H_
