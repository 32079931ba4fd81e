// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/test_main.h"

#include <cstring>

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

// What a process does that a test executes by other means than spawning.
int RunAs(const char* role) {
  if (std::strcmp(role, kExitAtOnce) == 0) return 0;
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
  if (argc == 1) roost::refused_before_init = roost::SpawnIsRefused();
  roost::Init(&argc, &argv);
  if (argc == 2 && argv[1][0] == '@') return roost::RunAs(argv[1]);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
