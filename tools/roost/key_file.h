// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_KEY_FILE_H_
#define ROOST_TOOLS_ROOST_KEY_FILE_H_

#include <string>

namespace roost::tool {

// A server's key out of a file: its bytes, without a line feed at the end. Throws UsageError for a
// file that is not there, is empty, or that others may read or write.
std::string ReadKey(const std::string& path);

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_KEY_FILE_H_
