// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plugin-like library, opened by one_runtime_test: tells which runtime it sees.

#include <stdexcept>

#include "roost/error/process_name.h"

extern "C" __attribute__((visibility("default"))) const void* RuntimeSeenByLibrary() {
  return &roost::ProcessName();
}

extern "C" __attribute__((visibility("default"))) void ThrowInLibrary() {
  throw std::runtime_error("from the library");
}
