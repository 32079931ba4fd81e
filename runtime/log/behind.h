// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_LOG_BEHIND_H_
#define ROOST_LOG_BEHIND_H_

#include <dlfcn.h>

#include <cstdlib>

namespace roost::log {

// glog's own function, behind the one of the same name that this library puts in front of it:
// programs and plugins find the library's first, because it (or, in its own tests, the program)
// comes before glog.
template <class Function>
Function* Behind(const char* mangled_name) {
  void* const found = ::dlsym(RTLD_NEXT, mangled_name);
  if (found == nullptr) std::abort();  // linked without glog: cannot be
  return reinterpret_cast<Function*>(found);
}

}  // namespace roost::log

#endif  // ROOST_LOG_BEHIND_H_
