// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/statistics_wire.h"

#include <chrono>

namespace roost::internal {
namespace {

uint64_t Number(std::chrono::nanoseconds time) { return static_cast<uint64_t>(time.count()); }

void WriteHistogram(const LatencyHistogram& histogram, host::MethodStatistics::Builder to) {
  size_t begin = 0, end = LatencyHistogram::kBuckets;
  while (end > 0 && histogram.count(end - 1) == 0) --end;
  while (begin < end && histogram.count(begin) == 0) ++begin;
  to.setFirstBucket(static_cast<uint16_t>(begin));
  auto buckets = to.initBuckets(static_cast<capnp::uint>(end - begin));
  for (size_t i = begin; i < end; ++i) {
    buckets.set(static_cast<capnp::uint>(i - begin), histogram.count(i));
  }
}

LatencyHistogram ReadHistogram(host::MethodStatistics::Reader from) {
  LatencyHistogram histogram;
  size_t bucket = from.getFirstBucket();
  for (const uint64_t count : from.getBuckets()) {
    if (bucket >= LatencyHistogram::kBuckets) break;
    histogram.Add(bucket++, count);
  }
  return histogram;
}

void WriteMethod(const MethodStatistics& method, host::MethodStatistics::Builder to) {
  to.setClass(method.class_name.c_str());
  to.setMethod(method.method.c_str());
  to.setErrors(method.errors);
  to.setTotalNs(Number(method.total));
  to.setMaxNs(Number(method.max));
  WriteHistogram(method.latency, to);
}

void WriteCall(const CallInFlight& call, host::CallInFlight::Builder to) {
  to.setClass(call.class_name.c_str());
  to.setMethod(call.method.c_str());
  to.setObject(call.object);
  to.setAgeNs(Number(call.age));
  to.setThread(static_cast<uint32_t>(call.thread));
  to.setClient(call.client.c_str());
  to.setClientPid(static_cast<uint32_t>(call.client_pid));
}

}  // namespace

void WriteStatistics(const ServerStatistics& statistics, host::Statistics::Builder to) {
  to.setPid(static_cast<uint32_t>(statistics.pid));
  to.setUptimeNs(Number(statistics.uptime));
  to.setCpuNs(Number(statistics.cpu_time));
  to.setThreads(static_cast<uint32_t>(statistics.threads));
  to.setBusyThreads(static_cast<uint32_t>(statistics.busy_threads));
  to.setResidentBytes(statistics.resident_bytes);
  to.setConnections(static_cast<uint32_t>(statistics.connections));
  to.setObjects(statistics.objects);
  auto sessions = to.initSessions(static_cast<capnp::uint>(statistics.sessions.size()));
  for (capnp::uint i = 0; i < sessions.size(); ++i) {
    sessions[i].setName(statistics.sessions[i].name.c_str());
    sessions[i].setPid(static_cast<uint32_t>(statistics.sessions[i].pid));
    sessions[i].setObjects(statistics.sessions[i].objects);
  }
  auto methods = to.initMethods(static_cast<capnp::uint>(statistics.methods.size()));
  for (capnp::uint i = 0; i < methods.size(); ++i) WriteMethod(statistics.methods[i], methods[i]);
  auto in_flight = to.initInFlight(static_cast<capnp::uint>(statistics.in_flight.size()));
  for (capnp::uint i = 0; i < in_flight.size(); ++i) {
    WriteCall(statistics.in_flight[i], in_flight[i]);
  }
}

ServerStatistics ReadStatistics(host::Statistics::Reader from) {
  using std::chrono::nanoseconds;
  ServerStatistics statistics;
  statistics.pid = static_cast<pid_t>(from.getPid());
  statistics.uptime = nanoseconds(from.getUptimeNs());
  statistics.cpu_time = nanoseconds(from.getCpuNs());
  statistics.threads = from.getThreads();
  statistics.busy_threads = from.getBusyThreads();
  statistics.resident_bytes = from.getResidentBytes();
  statistics.connections = from.getConnections();
  statistics.objects = from.getObjects();
  for (const auto session : from.getSessions()) {
    statistics.sessions.push_back(
        {session.getName().cStr(), static_cast<pid_t>(session.getPid()), session.getObjects()});
  }
  for (const auto method : from.getMethods()) {
    MethodStatistics& to = statistics.methods.emplace_back();
    to.class_name = method.getClass().cStr();
    to.method = method.getMethod().cStr();
    to.errors = method.getErrors();
    to.total = nanoseconds(method.getTotalNs());
    to.max = nanoseconds(method.getMaxNs());
    to.latency = ReadHistogram(method);
    to.calls = to.latency.count();
  }
  for (const auto call : from.getInFlight()) {
    statistics.in_flight.push_back({call.getClass().cStr(), call.getMethod().cStr(),
                                    call.getObject(), nanoseconds(call.getAgeNs()),
                                    static_cast<pid_t>(call.getThread()), call.getClient().cStr(),
                                    static_cast<pid_t>(call.getClientPid())});
  }
  return statistics;
}

}  // namespace roost::internal
