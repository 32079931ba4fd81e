// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/test_main.h"

#include <string_view>

#include <gtest/gtest.h>

#include "roost/error/error.h"
#include "roost/process/init.h"
#include "roost/process/spawn.h"

namespace roost {

namespace {

void DoNothing() {}

bool SpawnIsRefused() {
  try {
    Spawn<&DoNothing>();
  } catch (const InvalidState&) {
    return true;
  }
  return false;
}

int TryToSpawn() {
  try {
    Spawn<&DoNothing>().Join();
  } catch (const SpawnError&) {
    return kSpawnRefused;
  }
  return 0;
}

bool refused_before_init = false;

}  // namespace

bool WasRefusedBeforeInit() { return refused_before_init; }

}  // namespace roost

int main(int argc, char** argv) {
  const std::string_view role = argc == 2 ? argv[1] : "";
  if (role.empty()) roost::refused_before_init = roost::SpawnIsRefused();
  roost::Init(&argc, &argv);
  if (role == roost::kTryToSpawn) return roost::TryToSpawn();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
