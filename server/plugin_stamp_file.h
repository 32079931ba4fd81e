// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_PLUGIN_STAMP_FILE_H_
#define ROOST_SERVER_PLUGIN_STAMP_FILE_H_

#include <optional>
#include <string>

#include "roost/proxies/plugin.h"

namespace roost::internal {

// Reads a plugin's stamp out of the file, so that none of its code runs before it is checked. None
// when the file is a shared library without a stamp. Throws PluginError when it cannot be read or
// is no shared library for this machine (elf(5)).
std::optional<PluginStamp> ReadPluginStamp(const std::string& path);

}  // namespace roost::internal

#endif  // ROOST_SERVER_PLUGIN_STAMP_FILE_H_
