// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_PLUGIN_RECORD_H_
#define ROOST_SERVER_PLUGIN_RECORD_H_

#include <string>
#include <vector>

namespace roost::internal {

// The plugins that a running server was told to load, kept in a pipe by the process that would
// start another in its place: each path, then a zero byte, in one write. Nobody reads meanwhile.

// Adds a plugin, of the absolute `path`; logs when there is no room (64 KiB of paths). `record` is
// the pipe's write end, or below 0: then nothing is done.
void RecordPlugin(int record, const std::string& path) noexcept;

// Takes every plugin that has been added, in their order. `record` is the pipe's read end.
std::vector<std::string> TakeRecordedPlugins(int record);

}  // namespace roost::internal

#endif  // ROOST_SERVER_PLUGIN_RECORD_H_
