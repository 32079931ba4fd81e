// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_PLUGIN_LOADER_H_
#define ROOST_SERVER_PLUGIN_LOADER_H_

#include <optional>
#include <string>

#include "roost/server/registry.h"

namespace roost::internal {

// The absolute path of a plugin. One with a slash is taken from the working directory, or from the
// program's Bazel runfiles; a bare file name is looked for beside the program, in the directories
// of ROOST_PLUGIN_PATH (separated by colons), and in the working directory. Throws PluginError,
// which names every place.
std::string FindPlugin(const std::string& name);

// The absolute path of the plugin of the standard classes (plugins/standard), if there is one: in
// the program's Bazel runfiles, which hold it when the program depends on it, beside the program,
// in the directories of ROOST_PLUGIN_PATH, or beside libroost.so.
std::optional<std::string> FindStandardPlugin();

// Loads the plugin at `path` (absolute) for good and registers its classes, all or, when it throws,
// none; false, and nothing is done, for one that is loaded. Its stamp is checked before any of its
// code runs. Throws PluginError with the path and the reason. Thread-safe.
bool LoadPlugin(const std::string& path, Registry& registry);

}  // namespace roost::internal

#endif  // ROOST_SERVER_PLUGIN_LOADER_H_
