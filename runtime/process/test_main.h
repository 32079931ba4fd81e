// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_TEST_MAIN_H_
#define ROOST_PROCESS_TEST_MAIN_H_

// The main of tests that spawn themselves.
namespace roost {

// A role, for a test that executes its own program: the only argument.
inline constexpr char kTryToSpawn[] = "@try_to_spawn";  // exits with kSpawnRefused after SpawnError
inline constexpr int kSpawnRefused = 42;

// main tried to spawn before it called Init, and got InvalidState.
bool WasRefusedBeforeInit();

}  // namespace roost

#endif  // ROOST_PROCESS_TEST_MAIN_H_
