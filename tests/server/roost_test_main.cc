// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A test's main for tests that spawn: their children start in it too.

#include <gtest/gtest.h>

#include "roost/process/init.h"

// What thread sanitizer takes for faults and is none: libstdc++ itself, which is not instrumented,
// counts the holders of an exception; and a crash is reported by a forked copy of the crashed
// process.
extern "C" const char* __tsan_default_suppressions() {
  return "race:std::__exception_ptr::exception_ptr::_M_release\n";
}
extern "C" const char* __tsan_default_options() { return "report_signal_unsafe=0"; }

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
