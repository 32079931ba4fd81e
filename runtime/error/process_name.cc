// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/process_name.h"

#include <atomic>
#include <utility>

namespace roost {
namespace {

std::atomic<const std::string*>& Current() {
  static auto& name = *new std::atomic<const std::string*>(new std::string("MainProcess"));
  return name;
}

}  // namespace

const std::string& ProcessName() { return *Current().load(); }

void SetProcessName(std::string name) { Current().store(new std::string(std::move(name))); }

}  // namespace roost
