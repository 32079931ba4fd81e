// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plugin of another version of Roost, whose code must never run.

#include <cstdlib>

#include "roost/proxies/plugin.h"

extern "C" __attribute__((visibility("default"), used))
const roost::internal::PluginStamp roost_plugin_stamp = {"roostpl", 99, "9.9.9", "g++ 99"};

extern "C" __attribute__((visibility("default"), used)) void roost_plugin_register(roost::Plugin&) {
}

__attribute__((constructor)) static void Loaded() { std::abort(); }
