// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_STATISTICS_WIRE_H_
#define ROOST_PROXIES_STATISTICS_WIRE_H_

#include "roost/proxies/host.capnp.h"
#include "roost/proxies/server_statistics.h"

namespace roost::internal {

// A server's numbers as they travel (host.capnp), but for its name and address, which its clients
// know. Reading takes any bytes.
void WriteStatistics(const ServerStatistics& statistics, host::Statistics::Builder to);
ServerStatistics ReadStatistics(host::Statistics::Reader from);

}  // namespace roost::internal

#endif  // ROOST_PROXIES_STATISTICS_WIRE_H_
