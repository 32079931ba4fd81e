// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_SKELETON_H_
#define ROOST_TOOLS_ROOST_SKELETON_H_

#include <string>
#include <utility>
#include <vector>

namespace roost::tool {

// The files of a new plugin, by name, as texts with @NAME@ ("scaling", also in file names),
// @CLASS@ ("Scaling"), @ID@ (the schema's) and @ROOST@ (the path of Roost's sources) in them.
using Skeleton = std::vector<std::pair<std::string, std::string>>;

// The plugin and its test.
Skeleton PluginFiles();
// What builds them.
Skeleton CMakeFiles();
Skeleton BazelFiles();

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_SKELETON_H_
