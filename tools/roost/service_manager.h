// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_SERVICE_MANAGER_H_
#define ROOST_TOOLS_ROOST_SERVICE_MANAGER_H_

#include <string>

namespace roost::tool {

// What a service manager, such as systemd, and a service say to each other, without its library.

// Sends "READY=1", "STATUS=..." and the like (sd_notify(3)), one a line, if a manager listens
// (NOTIFY_SOCKET). What cannot be sent is logged.
void NotifyManager(const std::string& state);

// The listening socket that this process was started with (sd_listen_fds(3): LISTEN_FDS,
// LISTEN_PID); -1 when there is none. Those variables are then gone, so that no child takes them
// for its own. Throws UsageError when there are several. Not while other threads use the
// environment.
int TakeListeningSocket();

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_SERVICE_MANAGER_H_
