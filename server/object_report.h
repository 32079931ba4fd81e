// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_OBJECT_REPORT_H_
#define ROOST_SERVER_OBJECT_REPORT_H_

#include "roost/proxies/host.capnp.h"
#include "roost/server/server_state.h"

namespace roost::internal {

// The path of the library that describes the object's class, "" where it cannot be told.
const char* PluginOf(const HostedObject& object);

// Writes what is known of every live object. Runs DebugString and HeldProxies of the plugins'
// classes, under no lock.
void WriteObjectReport(ServerState& state, host::Host::ObjectsResults::Builder results);

}  // namespace roost::internal

#endif  // ROOST_SERVER_OBJECT_REPORT_H_
