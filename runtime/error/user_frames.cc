// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/user_frames.h"

#include <algorithm>
#include <string_view>

namespace roost::internal {
namespace {

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

bool IsAroundUserCode(const Frame& frame) {
  constexpr std::string_view kStarts[] = {"_start",       "__libc_start_main",
                                          "start_thread", "clone",
                                          "clone3",       "execute_native_thread_routine",
                                          "__clone3",     "__libc_start_call_main"};
  const std::string_view name = QualifiedName(frame.function);
  if (name.starts_with("std::") || name.starts_with("roost::internal::") ||
      name.starts_with("__libc_start_main")) {
    return true;
  }
  return std::find(std::begin(kStarts), std::end(kStarts), name) != std::end(kStarts);
}

}  // namespace

std::vector<Frame> UserFrames(std::vector<Frame> frames) {
  // A spawned child runs its function inside Init, so main and all before it is not its story.
  const auto init = std::find_if(frames.rbegin(), frames.rend(), &IsInit);
  const auto first = std::find_if_not(init.base(), frames.end(), &IsAroundUserCode);
  if (first != frames.end()) frames.erase(frames.begin(), first);
  return frames;
}

}  // namespace roost::internal
