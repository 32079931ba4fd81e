// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEGEN_GENERATOR_RUN_H_
#define ROOST_CODEGEN_GENERATOR_RUN_H_

#include <string>

namespace roost::codegen {

// What one run of `capnp compile` with the generator did.
struct GeneratorRun {
  int exit_code = 0;
  std::string errors;  // standard error
  std::string folder;  // where it wrote
};

// Runs the real programs on the schema at `path`, in a new folder. For tests: expects the runfiles
// of this package.
GeneratorRun Generate(const std::string& path);

// The whole file; empty where there is none.
std::string ReadFile(const std::string& path);

// A new folder for a test's files.
std::string NewFolder();

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_GENERATOR_RUN_H_
