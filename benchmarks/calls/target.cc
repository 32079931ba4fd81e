// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include "target.roost.h"

class Target {
 public:
  int64_t Increment(int64_t x) { return x + 1; }

  int64_t Sleep(int64_t milliseconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    return milliseconds;
  }

  std::string Echo(std::string_view text) { return std::string(text); }

  std::string_view EchoView(std::string_view text) { return text; }

  void Fail(int64_t depth) {
    if (depth > 0) return Fail(depth - 1);
    throw std::runtime_error("boom");
  }
};

ROOST_PLUGIN(plugin) { plugin.Register<bench_target::Target, Target>(); }
