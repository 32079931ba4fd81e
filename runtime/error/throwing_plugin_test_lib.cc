// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What tests open with RTLD_LOCAL: a library with throws of its own.

#include <stdexcept>
#include <string>
#include <vector>

namespace throwing_plugin {

class Failure : public std::runtime_error {
 public:
  explicit Failure(const std::string& what) : std::runtime_error(what) {}
};

[[gnu::noinline]] static void ThrowOwnType() {
  throw Failure("from the plugin");  // PluginThrowLine
}

}  // namespace throwing_plugin

extern "C" void ThrowInPlugin() { throwing_plugin::ThrowOwnType(); }

extern "C" void CallFromPlugin(void (*function)()) {
  function();
  asm volatile("");  // a call, not a jump
}
