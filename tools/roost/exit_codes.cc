// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/exit_codes.h"

#include "roost/error/error.h"
#include "roost/error/remote_exception.h"
#include "tools/roost/command_line.h"

namespace roost::tool {

ExitCode ExitCodeOf(const std::exception& error) {
  const auto is = [&error]<class E>(const E*) { return dynamic_cast<const E*>(&error) != nullptr; };
  if (is((const UsageError*)nullptr)) return kUsage;
  if (is((const ServerGone*)nullptr)) return kNoServer;
  if (is((const AccessDenied*)nullptr)) return kDenied;
  if (is((const PluginError*)nullptr)) return kPluginRefused;
  if (is((const AddressInUse*)nullptr)) return kAddressInUse;
  if (is((const TimeoutError*)nullptr) && !IsRemoteException(error)) return kNoAnswer;
  if (is((const InvalidArgument*)nullptr) && !IsRemoteException(error)) return kUsage;
  return kFailed;
}

}  // namespace roost::tool
