// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/exit_hook.h"

#include <dlfcn.h>

#include <atomic>
#include <cstdlib>

namespace roost::internal {

namespace {

std::atomic<void (*)(int)> exit_hook{nullptr};

}  // namespace

void RunBeforeExit(void (*hook)(int status)) { exit_hook = hook; }

}  // namespace roost::internal

// Programs and plugins find this first, because Roost's library (or, in its own tests, the program)
// comes before the C library.
extern "C" [[gnu::visibility("default")]] void exit(int status) noexcept {
  using Exit = void (*)(int);
  if (void (*const hook)(int) = roost::internal::exit_hook) hook(status);
  const auto real = reinterpret_cast<Exit>(::dlsym(RTLD_NEXT, "exit"));
  if (real != nullptr) real(status);
  std::abort();  // no C library behind this one: cannot be
}
