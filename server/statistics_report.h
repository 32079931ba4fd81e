// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_STATISTICS_REPORT_H_
#define ROOST_SERVER_STATISTICS_REPORT_H_

#include <vector>

#include "roost/proxies/server_statistics.h"
#include "roost/server/server_state.h"

namespace roost::internal {

// What this process's server has and has done.
ServerStatistics ReadStatistics(ServerState& state);

// The calls that it runs, the oldest first, and of how many threads.
std::vector<CallInFlight> ReadCallsInFlight(const ServerState& state,
                                            uint64_t* busy_threads = nullptr);

}  // namespace roost::internal

#endif  // ROOST_SERVER_STATISTICS_REPORT_H_
