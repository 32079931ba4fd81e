// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/glog_start.h"

#include <dlfcn.h>

#include <atomic>
#include <cstdlib>

#include <glog/logging.h>

namespace roost::log {

namespace {

std::atomic<bool> kept{false};

// glog's own function behind the one of this file, which stands in front of it.
template <class Function>
Function* Real(const char* mangled_name) {
  void* const found = ::dlsym(RTLD_NEXT, mangled_name);
  if (found == nullptr) std::abort();  // linked without glog: cannot be
  return reinterpret_cast<Function*>(found);
}

}  // namespace

void KeepGlogAsItIs() { kept = true; }

}  // namespace roost::log

// Programs and plugins find these first, because Roost's library (or, in its own tests, the
// program) comes before glog's.
namespace google {

void InitGoogleLogging(const char* argv0) {
  static const auto real = roost::log::Real<void(const char*)>("_ZN6google17InitGoogleLoggingEPKc");
  if (!roost::log::kept) real(argv0);
}

#ifdef GLOG_CUSTOM_PREFIX_SUPPORT
void InitGoogleLogging(const char* argv0, CustomPrefixCallback prefix, void* data) {
  static const auto real = roost::log::Real<void(const char*, CustomPrefixCallback, void*)>(
      "_ZN6google17InitGoogleLoggingEPKcPFvRSoRKNS_14LogMessageInfoEPvES6_");
  if (!roost::log::kept) real(argv0, prefix, data);
}
#endif

void ShutdownGoogleLogging() {
  static const auto real = roost::log::Real<void()>("_ZN6google21ShutdownGoogleLoggingEv");
  if (!roost::log::kept) real();
}

}  // namespace google
