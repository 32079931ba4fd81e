// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plugin that is loaded into a running server.

#include "tests/registration/account.roost.h"

namespace {

class HeavyVault {
 public:
  int64_t Weigh() const { return 5'000'000; }
};

}  // namespace

ROOST_PLUGIN(plugin) { plugin.Register<bank::Vault, HeavyVault>("heavy vault"); }
