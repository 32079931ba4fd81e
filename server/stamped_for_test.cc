// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What plugin_file_test.cc finds in a plugin's file.

#include "roost/proxies/plugin.h"

extern "C" __attribute__((used))
const roost::internal::PluginStamp roost_plugin_stamp = {"roostpl", 7, "1.2.3", "a compiler"};

[[gnu::section("roost_schema"), gnu::used, gnu::retain]] static const char roost_schema[] =
    "the schema's bytes";
