// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/source_line.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

namespace roost::internal {
namespace {

constexpr std::string_view kBuildFolder = "/proc/self/cwd/";
constexpr std::string_view kVirtualIncludes = "_virtual_includes/";
constexpr size_t kMaxShown = 200;

}  // namespace

std::string DisplayPath(const std::string& path) {
  if (const size_t at = path.rfind(kVirtualIncludes); at != std::string::npos) {
    const size_t target_end = path.find('/', at + kVirtualIncludes.size());
    if (target_end != std::string::npos) return path.substr(target_end + 1);
  }
  return path.starts_with(kBuildFolder) ? path.substr(kBuildFolder.size()) : path;
}

std::string ReadSourceLine(const std::string& path, int line) {
  std::error_code ignored;
  if (line <= 0 || !std::filesystem::is_regular_file(path, ignored)) return "";
  std::ifstream file(path);
  std::string text;
  for (int i = 0; i < line; ++i) {
    if (!std::getline(file, text)) return "";
  }
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return "";
  const size_t end = text.find_last_not_of(" \t\r");
  return text.substr(begin, std::min(end + 1 - begin, kMaxShown));
}

}  // namespace roost::internal
