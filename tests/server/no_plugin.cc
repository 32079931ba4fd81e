// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A shared library that is no plugin, and says so if its code is run.

#include <cstdlib>

extern "C" int Answer() { return 42; }

__attribute__((constructor)) static void Loaded() { std::abort(); }
