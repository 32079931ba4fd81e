// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plugin whose second class has the name of another plugin's: neither is offered.

#include "tests/registration/account.roost.h"

namespace {

class Vault {
 public:
  int64_t Weigh() const { return 1; }
};

}  // namespace

ROOST_PLUGIN(plugin) {
  plugin.Register<bank::Vault, Vault>("half vault");
  plugin.Register<bank::Vault, Vault>();
}
