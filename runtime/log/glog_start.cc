// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/glog_start.h"

#include <atomic>

#include <glog/logging.h>

#include "roost/log/behind.h"

namespace roost::log {

namespace {

std::atomic<bool> kept{false};

}  // namespace

void KeepGlogAsItIs() { kept = true; }

}  // namespace roost::log

// In front of glog's own.
namespace google {

void InitGoogleLogging(const char* argv0) {
  static const auto real =
      roost::log::Behind<void(const char*)>("_ZN6google17InitGoogleLoggingEPKc");
  if (!roost::log::kept) real(argv0);
}

#ifdef GLOG_CUSTOM_PREFIX_SUPPORT
void InitGoogleLogging(const char* argv0, CustomPrefixCallback prefix, void* data) {
  static const auto real = roost::log::Behind<void(const char*, CustomPrefixCallback, void*)>(
      "_ZN6google17InitGoogleLoggingEPKcPFvRSoRKNS_14LogMessageInfoEPvES6_");
  if (!roost::log::kept) real(argv0, prefix, data);
}
#endif

void ShutdownGoogleLogging() {
  static const auto real = roost::log::Behind<void()>("_ZN6google21ShutdownGoogleLoggingEv");
  if (!roost::log::kept) real();
}

}  // namespace google
