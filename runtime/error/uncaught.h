// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_UNCAUGHT_H_
#define ROOST_ERROR_UNCAUGHT_H_

#include <string>

namespace roost::internal {

// When an exception that came from another process, or has a cause that did, reaches the top of
// main or of a thread, `report` gets its whole text (FormatException) before the program ends as it
// would have: the terminate handler so far is called next. Once in a process; the first call wins.
void ReportUncaughtRemoteExceptions(void (*report)(const std::string& text));

}  // namespace roost::internal

#endif  // ROOST_ERROR_UNCAUGHT_H_
