// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_SOURCE_LINE_H_
#define ROOST_ERROR_SOURCE_LINE_H_

#include <string>

namespace roost::internal {

// A source file's name as people write it: without the folders of the build that lie in front of
// it in the debug information.
std::string DisplayPath(const std::string& path);

// Line `line` (from 1) of the source file, without indentation; empty if it cannot be read.
std::string ReadSourceLine(const std::string& path, int line);

}  // namespace roost::internal

#endif  // ROOST_ERROR_SOURCE_LINE_H_
