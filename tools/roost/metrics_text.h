// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_METRICS_TEXT_H_
#define ROOST_TOOLS_ROOST_METRICS_TEXT_H_

#include <string>

#include "roost/proxies/server_statistics.h"

namespace roost::tool {

// A server's numbers in Prometheus' text format 0.0.4; docs/monitoring.md lists the names.
std::string MetricsText(const ServerStatistics& statistics);

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_METRICS_TEXT_H_
