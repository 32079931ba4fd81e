// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/init.h"

#include <cstdio>
#include <cstring>
#include <string>

#include <glog/logging.h>

#include "roost/error/capture.h"
#include "roost/error/uncaught.h"
#include "roost/process/child_main.h"
#include "roost/process/launch.h"
#include "roost/process/program.h"

namespace roost {

void Init(int* argc, char*** argv) {
  internal::SetInitialised(*argc > 0 ? (*argv)[0] : "");
  internal::ReportUncaughtRemoteExceptions([](const std::string& text) {
    LOG(ERROR) << "uncaught exception\n" << text;
  });
  if (*argc == 2 && std::strcmp((*argv)[1], internal::kChildFlag) == 0) internal::RunChild();
  static const bool capture_works = internal::CaptureWorks();
  static bool warned = false;
  if (!capture_works && !warned) {
    warned = true;
    std::fputs(
        "roost: exceptions will have no tracebacks: the C++ library comes before Roost's in the "
        "link order, or Roost's was opened late\n",
        stderr);
  }
}

}  // namespace roost
