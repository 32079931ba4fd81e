// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_FUNCTION_NAME_H_
#define ROOST_PROCESS_FUNCTION_NAME_H_

#include <cstdint>
#include <string>

namespace roost::internal {

// A function's name that means the same in another process of this program, for any function,
// static ones and lambdas too: where it lies in which build of which module. A value.
struct FunctionName {
  std::string module;    // absolute path; empty for the program itself
  std::string build_id;  // of the linker's, as bytes
  uint64_t offset = 0;   // from where the module is loaded
};

// Names the function that starts at `address`. Throws SpawnError if that lies in no module, or in
// one without a build-id.
FunctionName NameFunction(const void* address);

// The address of a function here. Opens its module if it is not there yet, for good. Throws
// SpawnError if no module has the build-id: the program or the module was built anew meanwhile.
const void* FindFunction(const FunctionName& name);

}  // namespace roost::internal

#endif  // ROOST_PROCESS_FUNCTION_NAME_H_
