// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/uncaught.h"

#include <atomic>
#include <cstdlib>
#include <exception>

#include "roost/error/capture.h"
#include "roost/error/exception_object.h"
#include "roost/error/remote_exception.h"

namespace roost::internal {
namespace {

std::atomic<void (*)(const std::string&)> g_report = nullptr;
std::terminate_handler g_previous = nullptr;

bool CameFromElsewhere(std::exception_ptr exception) {
  for (; exception != nullptr; exception = CauseOf(exception)) {
    if (FindReport(ObjectOf(exception)) != nullptr) return true;
  }
  return false;
}

[[noreturn]] void ReportAndTerminate() {
  // Not again if the report itself ends here.
  const auto report = g_report.exchange(nullptr);
  const std::exception_ptr exception = std::current_exception();
  if (report != nullptr && CameFromElsewhere(exception)) {
    try {
      report(FormatException(exception));
    } catch (...) {
    }
  }
  if (g_previous != nullptr) g_previous();
  std::abort();
}

}  // namespace

void ReportUncaughtRemoteExceptions(void (*report)(const std::string& text)) {
  [[maybe_unused]] static const bool installed = [report] {
    g_report = report;
    g_previous = std::set_terminate(&ReportAndTerminate);
    return true;
  }();
}

}  // namespace roost::internal
