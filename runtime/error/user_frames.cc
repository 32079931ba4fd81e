// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/user_frames.h"

#include <algorithm>
#include <string_view>

namespace roost::internal {
namespace {

// Where packages put headers, below any prefix.
constexpr std::string_view kInstalledHeaders = "/include/roost/";

// A demangled template begins with its return type; what counts is the function's own name.
std::string_view QualifiedName(std::string_view function) {
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i < function.size(); ++i) {
    const char c = function[i];
    if (c == '<') ++depth;
    if (c == '>') --depth;
    if (depth != 0) continue;
    if (c == '(' && !function.substr(i).starts_with("(anonymous"))
      return function.substr(begin, i - begin);
    if (c == ' ') begin = i + 1;
  }
  return function.substr(begin);
}

bool IsInit(const Frame& frame) { return QualifiedName(frame.function) == "roost::Init"; }

// Where a process and a thread begin, before main and before the thread's function.
bool IsStart(std::string_view name, std::string_view file) {
  if (file.starts_with("libc.so.") || file.starts_with("libstdc++.so.")) return true;
  if (file.find("libsanitizer/") != std::string_view::npos) return true;
  return name == "_start" || name == "start_thread" || name.starts_with("clone") ||
         name.starts_with("__clone") || name.starts_with("__libc_start");
}

// How the C++ library calls a thread's function. Inlined functions lack their namespace.
bool IsCxxLibrary(std::string_view name, std::string_view file) {
  return name.starts_with("std::") || file.find("/include/c++/") != std::string_view::npos;
}

// Roost calling user code or called by it: by library, or by header, source file and namespace; or
// code that it generated.
bool IsRuntime(const Frame& frame) {
  if (frame.runtime) return true;
  const std::string_view name = QualifiedName(frame.function);
  std::string_view file = frame.file;
  if (file.ends_with(".roost.h") || file.ends_with(".roost.cc")) return true;
  if (file.starts_with("external/")) file.remove_prefix(file.find('/', sizeof("external")) + 1);
  if (file.ends_with("_test.cc")) return false;
  if (file.starts_with("roost/") || file.find(kInstalledHeaders) != std::string_view::npos) {
    return true;
  }
  // Templates in a program without line tables, whose frames name no file.
  if (name.starts_with("roost::internal::")) return true;
  return name.starts_with("roost::") &&
         (file.starts_with("runtime/") || file.starts_with("proxies/") ||
          file.starts_with("server/") || file.starts_with("libroost.so"));
}

bool IsAroundUserCode(const Frame& frame) {
  const std::string_view name = QualifiedName(frame.function);
  return IsStart(name, frame.file) || IsCxxLibrary(name, frame.file) || IsRuntime(frame);
}

}  // namespace

std::vector<Frame> UserFrames(std::vector<Frame> frames) {
  // A spawned child runs its function inside Init, so main and all before it is not its story.
  const auto init = std::find_if(frames.rbegin(), frames.rend(), &IsInit);
  const auto first = std::find_if_not(init.base(), frames.end(), &IsAroundUserCode);
  if (first == frames.end()) return frames;
  frames.erase(frames.begin(), first);
  // Where an error came through the runtime, the user's line is the one that called it.
  while (IsRuntime(frames.back())) frames.pop_back();
  return frames;
}

}  // namespace roost::internal
