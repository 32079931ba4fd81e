// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Prints the SHA-256 of every file under a directory, as sha256sum does, sorted by path; the files
// are read by a process for each CPU, and a progress bar shows how far it is.
//
//   digest DIRECTORY
//   find DIRECTORY -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum    # prints the same

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <glog/logging.h>

#include "examples/digest/sha256.h"
#include "roost/roost.h"

namespace {

using digest_example::Sha256OfFile;

// The regular files under `directory`; symbolic links are not followed.
std::vector<std::string> ListFiles(const std::string& directory) {
  std::vector<std::string> files;
  const auto options = std::filesystem::directory_options::skip_permission_denied;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory, options)) {
    if (entry.is_regular_file() && !entry.is_symlink()) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// A line of sha256sum's: one that starts with a backslash has a name with escapes.
std::string Line(const std::string& digest, const std::string& path) {
  std::string name;
  for (const char c : path) {
    name += c == '\\' ? "\\\\" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : std::string(1, c);
  }
  return (name == path ? "" : "\\") + digest + "  " + name + "\n";
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  google::InitGoogleLogging(argv[0]);
  if (argc != 2) {
    std::cerr << "usage: digest DIRECTORY\n";
    return 2;
  }
  int status = EXIT_SUCCESS;
  try {
    const std::vector<std::string> files = ListFiles(argv[1]);
    auto digests = roost::ParMap<&Sha256OfFile>(files, {.progress = roost::ProgressBar("hashing")});
    for (const std::string& file : files) {
      try {
        std::cout << Line(*digests.Next(), file);
      } catch (const std::exception& error) {  // of this file; the others go on
        LOG(ERROR) << file << ": " << error.what();
        status = EXIT_FAILURE;
      }
    }
  } catch (const std::filesystem::filesystem_error& error) {
    LOG(ERROR) << error.what();
    status = EXIT_FAILURE;
  }
  std::cout.flush();
  return status;
}
