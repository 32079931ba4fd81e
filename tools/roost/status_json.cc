// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/status_json.h"

#include <chrono>
#include <vector>

#include "tools/roost/json.h"
#include "tools/roost/rates.h"

namespace roost::tool {
namespace {

Json Seconds(std::chrono::nanoseconds time) {
  return Json::Seconds(std::chrono::duration<double>(time).count());
}

// [lower bound in us, upper bound, count] of each bucket that is not empty.
Json Buckets(const LatencyHistogram& histogram) {
  const auto microseconds = [](std::chrono::nanoseconds bound) {
    return Json::Literal(std::to_string(bound.count() / 1000.0));
  };
  std::vector<Json> buckets;
  for (size_t i = 0; i < LatencyHistogram::kBuckets; ++i) {
    if (histogram.count(i) == 0) continue;
    buckets.push_back(Json::Array({microseconds(LatencyHistogram::LowerBound(i)),
                                   microseconds(LatencyHistogram::UpperBound(i)),
                                   Json::Number(histogram.count(i))}));
  }
  return Json::Array(buckets);
}

Json ToJson(const MethodStatistics& method) {
  return Json::Object(
      {{"class", Json::Text(method.class_name)},
       {"method", Json::Text(method.method)},
       {"calls", Json::Number(method.calls)},
       {"errors", Json::Number(method.errors)},
       {"total_seconds", Seconds(method.total)},
       {"max_us", Json::Seconds(std::chrono::duration<double, std::micro>(method.max).count())},
       {"buckets", Buckets(method.latency)}});
}

Json ToJson(const ObjectInfo& object, bool preview) {
  return Json::Object({{"id", Json::Number(object.id)},
                       {"interface", Json::Text(object.interface_name)},
                       {"age_seconds", Seconds(object.age)},
                       {"sessions", Json::Number(object.sessions)},
                       {"references", Json::Number(object.references)},
                       {"preview", preview ? Json::Text(object.preview) : Json::Null()}});
}

}  // namespace

std::string StatusJson(const ServerStatistics& has, const ObjectList* objects, bool previews) {
  std::vector<Json> methods, calls, sessions, hosted;
  for (const auto& method : has.methods) methods.push_back(ToJson(method));
  for (const auto& call : has.in_flight) calls.push_back(tool::ToJson(call));
  if (objects != nullptr) {
    for (const auto& object : *objects) hosted.push_back(ToJson(object, previews));
  }
  for (const auto& session : has.sessions) {
    sessions.push_back(Json::Object({{"name", Json::Text(session.name)},
                                     {"pid", Json::Number(static_cast<uint64_t>(session.pid))},
                                     {"objects", Json::Number(session.objects)}}));
  }
  return Json::Object({{"name", Json::Text(has.name)},
                       {"uri", Json::Text(has.uri)},
                       {"pid", Json::Number(static_cast<uint64_t>(has.pid))},
                       {"uptime_seconds", Seconds(has.uptime)},
                       {"cpu_seconds", Seconds(has.cpu_time)},
                       {"threads", Json::Number(has.threads)},
                       {"busy_threads", Json::Number(has.busy_threads)},
                       {"resident_bytes", Json::Number(has.resident_bytes)},
                       {"connections", Json::Number(has.connections)},
                       {"object_count", Json::Number(has.objects)},
                       {"objects", objects == nullptr ? Json::Null() : Json::Array(hosted)},
                       {"sessions", Json::Array(sessions)},
                       {"methods", Json::Array(methods)},
                       {"in_flight", Json::Array(calls)}})
             .text() +
         "\n";
}

std::string ErrorJson(const std::string& why) {
  return Json::Object({{"error", Json::Text(why)}}).text() + "\n";
}

}  // namespace roost::tool
