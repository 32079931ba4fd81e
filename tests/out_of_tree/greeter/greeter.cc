// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <stdexcept>
#include <string>
#include <string_view>

#include "greeter.roost.h"

class Greeter {
 public:
  std::string Greet(std::string_view name) {
    if (name.empty()) throw std::invalid_argument("nobody to greet");
    return "hello, " + std::string(name);
  }
};

ROOST_PLUGIN(plugin) { plugin.Register<greeter::Greeter, Greeter>(); }
