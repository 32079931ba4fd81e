// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/libdw.h"

#include <dlfcn.h>

namespace roost::internal {
namespace {

const Libdw* Load() {
  void* library = ::dlopen("libdw.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return nullptr;
  static Libdw functions;
#define ROOST_LIBDW_LOAD(name)                                                   \
  functions.name = reinterpret_cast<decltype(&::name)>(::dlsym(library, #name)); \
  if (functions.name == nullptr) return nullptr;
  ROOST_LIBDW_FUNCTIONS(ROOST_LIBDW_LOAD)
#undef ROOST_LIBDW_LOAD
  return &functions;
}

}  // namespace

const Libdw* LoadLibdw() {
  static const Libdw* const functions = Load();
  return functions;
}

}  // namespace roost::internal
