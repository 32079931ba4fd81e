// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_PROGRAM_H_
#define ROOST_PROCESS_PROGRAM_H_

#include <string>

namespace roost::internal {

// What this process is, for those that it spawns. All functions: any thread.

// Notes that Init ran here, and what the program was called.
void SetInitialised(const char* argv0);

// Throws InvalidState without Init, and in a fork of the process that called it, where the threads
// of the runtime are missing.
void RequireInitialised();

// This is a bare fork of the process that called Init: the children, and the threads that see to
// them, are that one's.
bool InFork();

// Throws InvalidState there.
void RefuseInFork();

const std::string& ProgramName();

// The path that executes this very program again. Throws SpawnError where that would execute
// another one: the program runs in an emulator, or under the dynamic loader by name.
const char* ThisProgram();

// "N", in children of children "N:M": the place of this process in the tree of spawned processes,
// empty in its root; and that of the next child of a series (options.h), each of which counts for
// itself.
void SetIdentity(std::string identity);
std::string NextChildNumber(const std::string& series);

}  // namespace roost::internal

#endif  // ROOST_PROCESS_PROGRAM_H_
