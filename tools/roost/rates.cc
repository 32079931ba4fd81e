// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/rates.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <tuple>
#include <utility>

namespace roost::tool {
namespace {

double SecondsOf(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

Json Microseconds(std::chrono::nanoseconds time) { return Json::Seconds(SecondsOf(time) * 1e6); }

Json ToJson(const MethodRate& method) {
  return Json::Object({{"class", Json::Text(method.class_name)},
                       {"method", Json::Text(method.method)},
                       {"calls_per_second", Json::Seconds(method.calls_per_second)},
                       {"errors_per_second", Json::Seconds(method.errors_per_second)},
                       {"in_flight", Json::Number(method.in_flight)},
                       {"p50_us", Microseconds(method.latency.Percentile(0.5))},
                       {"p90_us", Microseconds(method.latency.Percentile(0.9))},
                       {"p99_us", Microseconds(method.latency.Percentile(0.99))},
                       {"max_us", Microseconds(method.latency.Percentile(1))},
                       {"calls", Json::Number(method.calls)},
                       {"errors", Json::Number(method.errors)}});
}

}  // namespace

Rates RatesBetween(const ServerStatistics& earlier, const ServerStatistics& later) {
  using Name = std::pair<std::string, std::string>;
  const bool same = earlier.pid == later.pid && earlier.uptime <= later.uptime;
  std::map<Name, const MethodStatistics*> before;
  if (same) {
    for (const auto& method : earlier.methods) before[{method.class_name, method.method}] = &method;
  }
  std::map<Name, uint64_t> in_flight;
  for (const auto& call : later.in_flight) ++in_flight[{call.class_name, call.method}];

  Rates rates;
  rates.seconds = SecondsOf(same ? later.uptime - earlier.uptime : later.uptime);
  const double per_second = rates.seconds > 0 ? 1 / rates.seconds : 0;
  rates.processors =
      SecondsOf(same ? later.cpu_time - earlier.cpu_time : later.cpu_time) * per_second;
  for (const MethodStatistics& method : later.methods) {
    const auto it = before.find({method.class_name, method.method});
    const MethodStatistics none;
    const MethodStatistics& old = it == before.end() ? none : *it->second;
    MethodRate rate;
    rate.class_name = method.class_name;
    rate.method = method.method;
    rate.latency = method.latency.Since(old.latency);
    rate.calls_per_second = static_cast<double>(rate.latency.count()) * per_second;
    rate.errors_per_second =
        static_cast<double>(method.errors - std::min(old.errors, method.errors)) * per_second;
    rate.in_flight = std::exchange(in_flight[{method.class_name, method.method}], 0);
    rate.calls = method.calls;
    rate.errors = method.errors;
    rates.calls_per_second += rate.calls_per_second;
    rates.errors_per_second += rate.errors_per_second;
    rates.methods.push_back(std::move(rate));
  }
  std::stable_sort(rates.methods.begin(), rates.methods.end(),
                   [](const MethodRate& a, const MethodRate& b) {
                     return std::tie(a.calls_per_second, a.in_flight, a.calls) >
                            std::tie(b.calls_per_second, b.in_flight, b.calls);
                   });
  return rates;
}

Json ToJson(const CallInFlight& call) {
  return Json::Object({{"class", Json::Text(call.class_name)},
                       {"method", Json::Text(call.method)},
                       {"object", call.object == 0 ? Json::Null() : Json::Number(call.object)},
                       {"age_seconds", Json::Seconds(SecondsOf(call.age))},
                       {"client", Json::Text(call.client)},
                       {"client_pid", Json::Number(static_cast<uint64_t>(call.client_pid))},
                       {"thread", Json::Number(static_cast<uint64_t>(call.thread))}});
}

Json ToJson(const ServerStatistics& statistics, const Rates& rates) {
  std::vector<Json> methods, calls, sessions;
  for (const MethodRate& method : rates.methods) methods.push_back(ToJson(method));
  for (const CallInFlight& call : statistics.in_flight) calls.push_back(ToJson(call));
  for (const SessionStatistics& session : statistics.sessions) {
    sessions.push_back(Json::Object({{"name", Json::Text(session.name)},
                                     {"pid", Json::Number(static_cast<uint64_t>(session.pid))},
                                     {"objects", Json::Number(session.objects)}}));
  }
  return Json::Object({{"name", Json::Text(statistics.name)},
                       {"uri", Json::Text(statistics.uri)},
                       {"pid", Json::Number(static_cast<uint64_t>(statistics.pid))},
                       {"uptime_seconds", Json::Seconds(SecondsOf(statistics.uptime))},
                       {"interval_seconds", Json::Seconds(rates.seconds)},
                       {"calls_per_second", Json::Seconds(rates.calls_per_second)},
                       {"errors_per_second", Json::Seconds(rates.errors_per_second)},
                       {"processors", Json::Seconds(rates.processors)},
                       {"threads", Json::Number(statistics.threads)},
                       {"busy_threads", Json::Number(statistics.busy_threads)},
                       {"resident_bytes", Json::Number(statistics.resident_bytes)},
                       {"connections", Json::Number(statistics.connections)},
                       {"objects", Json::Number(statistics.objects)},
                       {"sessions", Json::Array(sessions)},
                       {"methods", Json::Array(methods)},
                       {"in_flight", Json::Array(calls)}});
}

std::string DurationText(std::chrono::nanoseconds duration) {
  if (duration.count() == 0) return "-";
  char text[32];
  const auto ns = static_cast<double>(duration.count());
  if (ns < 1e6) {
    std::snprintf(text, sizeof(text), "%.1f us", ns / 1e3);
  } else if (ns < 1e9) {
    std::snprintf(text, sizeof(text), "%.1f ms", ns / 1e6);
  } else {
    std::snprintf(text, sizeof(text), "%.1f s", ns / 1e9);
  }
  return text;
}

std::string AgeText(std::chrono::nanoseconds age) {
  char text[32];
  const double seconds = SecondsOf(age);
  if (seconds < 120) {
    std::snprintf(text, sizeof(text), "%.1f s", seconds);
  } else if (seconds < 7200) {
    std::snprintf(text, sizeof(text), "%.0f min", seconds / 60);
  } else {
    std::snprintf(text, sizeof(text), "%.1f h", seconds / 3600);
  }
  return text;
}

std::string ClientText(const CallInFlight& call) {
  if (call.client_pid == 0) return "a callback";
  return (call.client.empty() ? "stranger" : call.client) + "(" + std::to_string(call.client_pid) +
         ")";
}

}  // namespace roost::tool
