// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/statistics_report.h"

#include <time.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "roost/proxies/call_numbers.h"

namespace roost::internal {
namespace {

// What the kernel tells of this process (proc(5), status).
void ReadProcess(ServerStatistics& statistics) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    std::istringstream fields(line);
    std::string name;
    uint64_t kib = 0;
    fields >> name;
    if (name == "Threads:") fields >> statistics.threads;
    if (name == "VmRSS:" && fields >> kib) statistics.resident_bytes = kib * 1024;
  }
  timespec cpu{};
  if (::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu) == 0) {
    statistics.cpu_time = std::chrono::seconds(cpu.tv_sec) + std::chrono::nanoseconds(cpu.tv_nsec);
  }
}

}  // namespace

std::vector<CallInFlight> ReadCallsInFlight(const ServerState& state, uint64_t* busy_threads) {
  std::vector<CallInFlight> calls;
  uint64_t busy = 0;
  for (CallNumbers::Running& running : CallNumbers::Instance().RunningCalls()) {
    busy += running.outermost;
    auto client = state.connections.Find(running.connection);
    running.call.client = std::move(client.name);
    running.call.client_pid = client.pid;
    calls.push_back(std::move(running.call));
  }
  if (busy_threads != nullptr) *busy_threads = busy;
  return calls;
}

ServerStatistics ReadStatistics(ServerState& state) {
  ServerStatistics statistics;
  statistics.name = state.name;
  statistics.uri = state.objects->uri();
  statistics.pid = ::getpid();
  statistics.uptime = std::chrono::steady_clock::now() - state.started;
  ReadProcess(statistics);
  statistics.connections = state.connections.Count();
  statistics.objects = state.objects->Count();
  for (const auto& session : state.sessions.All()) {
    statistics.sessions.push_back({session->process(), session->pid(), session->NumberOfObjects()});
  }
  statistics.methods = CallNumbers::Instance().Methods();
  statistics.in_flight = ReadCallsInFlight(state, &statistics.busy_threads);
  return statistics;
}

}  // namespace roost::internal
