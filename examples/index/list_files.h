// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_EXAMPLES_INDEX_LIST_FILES_H_
#define ROOST_EXAMPLES_INDEX_LIST_FILES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace index_example {

struct File {
  std::string path;
  uint64_t bytes;  // its size when it was listed, 0 if unknown
};

struct Listing {
  std::vector<File> files;  // by path
  size_t links = 0;         // symbolic links, none of them followed
  size_t unreadable = 0;    // directories that could not be listed; each has been logged
};

// The regular files under `directory`: what `find -H directory -type f` finds. Symbolic links are
// not followed, so that each file counts once, except that `directory` may be one.
// Throws std::filesystem::filesystem_error if `directory` itself cannot be listed.
Listing ListFiles(const std::string& directory);

}  // namespace index_example

#endif  // ROOST_EXAMPLES_INDEX_LIST_FILES_H_
