// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/process_name.h"

#include <atomic>
#include <deque>
#include <mutex>
#include <utility>

namespace roost {
namespace {

// Every name is kept: references to it have been handed out.
struct Names {
  std::mutex mutex;
  std::deque<std::string> all = {"MainProcess"};
  std::atomic<const std::string*> current = &all.front();
};

Names& AllNames() {
  static Names* const names = new Names;
  return *names;
}

}  // namespace

const std::string& ProcessName() { return *AllNames().current.load(); }

void SetProcessName(std::string name) {
  Names& names = AllNames();
  std::lock_guard lock(names.mutex);
  names.current.store(&names.all.emplace_back(std::move(name)));
}

}  // namespace roost
