// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_CAPTURE_H_
#define ROOST_ERROR_CAPTURE_H_

#include <sys/types.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <vector>

#include "roost/error/report.h"

// Every throw of this process passes through the __cxa_throw defined here, which keeps the return
// addresses of the throw beside the exception object until that is destroyed. Addresses become
// text only where somebody asks (symbolizer.h). std::rethrow_exception is seen likewise, for
// exceptions that came from another process or from std::make_exception_ptr. All functions: any
// thread.
namespace roost::internal {

// Where an exception object was thrown, or was raised again, in this process.
struct ThrowSite {
  pid_t thread = 0;
  // Innermost call first. Of what a signal interrupted, one more than the place.
  std::vector<uintptr_t> return_addresses;
};

// The throw of `object` (the address of the whole exception object), or none: thrown in a
// CapturePause, only made by std::make_exception_ptr, or no exception at all.
std::optional<ThrowSite> FindThrowSite(const void* object);

// True if `object` was seen being thrown or rethrown, also in a CapturePause.
bool WasThrown(const void* object);

// Hangs what another process reported on a thrown object, for as long as the object lives, in place
// of its throw site here. False if the object was never seen: nothing is kept then.
bool AttachReport(const void* object, std::shared_ptr<const ErrorReport> report);

// What was attached, or null.
std::shared_ptr<const ErrorReport> FindReport(const void* object);

// A pointer to a living exception by the address of its object; null if no throw of it was seen and
// it is not being handled.
std::exception_ptr PointerTo(const void* object);

// While one lives, throws of this thread are noted without their addresses, and rethrows not at
// all: for the runtime's own looking at exceptions.
class CapturePause {
 public:
  CapturePause();
  ~CapturePause();
  CapturePause(const CapturePause&) = delete;
  CapturePause& operator=(const CapturePause&) = delete;
};

// Tells whether throws are seen, those inside the C++ library too. They are not when the program
// has the C++ library in front of Roost's (-lstdc++ on the link line), or opened Roost's late:
// exceptions then cross processes without tracebacks. Takes microseconds, except under sanitizers.
bool CaptureWorks();

}  // namespace roost::internal

#endif  // ROOST_ERROR_CAPTURE_H_
