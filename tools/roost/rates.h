// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_RATES_H_
#define ROOST_TOOLS_ROOST_RATES_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "roost/proxies/server_statistics.h"
#include "tools/roost/json.h"

namespace roost::tool {

// What a method did between two readings of a server's numbers.
struct MethodRate {
  std::string class_name, method;
  double calls_per_second = 0, errors_per_second = 0;
  uint64_t in_flight = 0;          // at the later one
  uint64_t calls = 0, errors = 0;  // since the server began
  LatencyHistogram latency;        // of the calls between
};

// The same of a server.
struct Rates {
  double seconds = 0;  // between both
  double calls_per_second = 0, errors_per_second = 0;
  double processors = 0;            // that were used: 1 is one all the time
  std::vector<MethodRate> methods;  // the most called first
};

// `earlier` may be of a process whose place the later one has taken: then all that this one has
// done counts.
Rates RatesBetween(const ServerStatistics& earlier, const ServerStatistics& later);

// Statistics as JSON, for `roost top --json` and for the status page.
Json ToJson(const CallInFlight& call);
Json ToJson(const ServerStatistics& statistics, const Rates& rates);

// "12.3 us", "4.5 ms", "1.2 s"; "-" for none.
std::string DurationText(std::chrono::nanoseconds duration);
// "3.2 s", "5 min", "2.5 h".
std::string AgeText(std::chrono::nanoseconds age);
// "tom(4711)"
std::string ClientText(const CallInFlight& call);

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_RATES_H_
