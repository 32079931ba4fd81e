// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_EXIT_CODES_H_
#define ROOST_TOOLS_ROOST_EXIT_CODES_H_

#include <exception>

namespace roost::tool {

// What the program's end says (docs/cli.md). A second signal ends it with 128 and its number.
enum ExitCode : int {
  kDone = 0,
  kFailed = 1,         // what no other code says
  kUsage = 2,          // the command line makes no sense
  kNoServer = 3,       // nobody listens at the address, or the server went away
  kDenied = 4,         // another user's server, or its key is not known
  kPluginRefused = 5,  // a server would not load the plugin, or does not
  kAddressInUse = 6,   // somebody else listens there
  kThrown = 7,         // the method or the constructor that was called threw
  kNoAnswer = 8,       // the server is there and says nothing
};

// The code for what a verb threw.
ExitCode ExitCodeOf(const std::exception& error);

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_EXIT_CODES_H_
