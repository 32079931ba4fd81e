// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/levels.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string_view>

#include <glog/logging.h>

namespace roost::log {

namespace {

// What was changed at run time; glog does not tell.
struct ModuleLevels {
  std::mutex mutex;
  std::map<std::string, int> levels;  // under mutex
};

ModuleLevels& Changed() {
  static auto* const changed = new ModuleLevels;
  return *changed;
}

// glog's flags are plain variables that any thread reads and writes as it likes; so does this, and
// the thread sanitizer need not look.
__attribute__((noinline, no_sanitize("thread"))) int ReadFlag(const google::int32& flag) {
  return flag;
}
__attribute__((noinline, no_sanitize("thread"))) void WriteFlag(google::int32& flag, int value) {
  flag = value;
}

std::string Join(const std::map<std::string, int>& levels) {
  std::string text;
  for (const auto& [pattern, level] : levels) {
    if (!text.empty()) text += ',';
    text += pattern + "=" + std::to_string(level);
  }
  return text;
}

// glog reads FLAGS_vmodule at the first VLOG of the process, and lets it override what SetVLOGLevel
// set before. So it is made to read it first.
void ReadVmoduleFlag() { [[maybe_unused]] const bool read = VLOG_IS_ON(1); }

}  // namespace

Levels CurrentLevels() {
  Levels levels = ChangedLevels();
  if (!levels.vmodule.empty() && !FLAGS_vmodule.empty()) levels.vmodule += ',';
  levels.vmodule += FLAGS_vmodule;
  return levels;
}

Levels ChangedLevels() {
  const std::lock_guard lock(Changed().mutex);
  return {ReadFlag(FLAGS_minloglevel), ReadFlag(FLAGS_v), Join(Changed().levels)};
}

void ApplyLevels(const Levels& levels) {
  FLAGS_minloglevel = levels.minloglevel;
  FLAGS_v = levels.v;
  FLAGS_vmodule = levels.vmodule;
  ReadVmoduleFlag();
}

void ChangeLevels(const Levels& levels) {
  WriteFlag(FLAGS_minloglevel, levels.minloglevel);
  WriteFlag(FLAGS_v, levels.v);
  std::string_view left = levels.vmodule;
  while (!left.empty()) {
    const std::string_view one = left.substr(0, left.find(','));
    left.remove_prefix(std::min(left.size(), one.size() + 1));
    const size_t equals = one.rfind('=');
    if (equals == std::string_view::npos) continue;
    SetModuleLevel(std::string(one.substr(0, equals)),
                   std::atoi(std::string(one.substr(equals + 1)).c_str()));
  }
}

void SetModuleLevel(const std::string& pattern, int level) {
  const std::lock_guard lock(Changed().mutex);
  const auto [place, is_new] = Changed().levels.try_emplace(pattern, level);
  if (!is_new && place->second == level) return;
  place->second = level;
  ReadVmoduleFlag();
  google::SetVLOGLevel(pattern.c_str(), level);
}

}  // namespace roost::log
