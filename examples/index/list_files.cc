// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "examples/index/list_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <glog/logging.h>

namespace index_example {
namespace {

// Adds what lies in `directory` itself to `listing`, and its sub-directories to `pending`.
void ListOne(const std::filesystem::path& directory, Listing& listing,
             std::vector<std::filesystem::path>& pending) {
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    std::error_code ignored;  // a file that cannot be looked at fails again when it is read
    if (entry.is_symlink(ignored)) {
      ++listing.links;
    } else if (entry.is_directory(ignored)) {
      pending.push_back(entry.path());
    } else if (entry.is_regular_file(ignored)) {
      const uint64_t bytes = entry.file_size(ignored);
      listing.files.push_back({entry.path().string(), ignored ? 0 : bytes});
    }
  }
}

}  // namespace

Listing ListFiles(const std::string& directory) {
  Listing listing;
  std::vector<std::filesystem::path> pending;
  ListOne(directory, listing, pending);
  while (!pending.empty()) {
    const std::filesystem::path next = std::move(pending.back());
    pending.pop_back();
    try {
      ListOne(next, listing, pending);
    } catch (const std::filesystem::filesystem_error& error) {
      LOG(ERROR) << error.what();
      ++listing.unreadable;
    }
  }
  std::sort(listing.files.begin(), listing.files.end(),
            [](const File& a, const File& b) { return a.path < b.path; });
  return listing;
}

}  // namespace index_example
