// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_SERVER_STATISTICS_H_
#define ROOST_PROXIES_SERVER_STATISTICS_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "roost/proxies/latency_histogram.h"

namespace roost {

// What a server has counted of one method of one class, since its process began to serve. A call
// counts once its method has returned or thrown: from when its parameters are there to when its
// results are, without the way between the processes.
struct MethodStatistics {
  // The interface of the object, "scaling::Doubler"; of a constructor the name of its class.
  std::string class_name;
  // As in the schema, "double"; "(constructor)"; "(unknown)" for all that the interface lacks.
  std::string method;
  uint64_t calls = 0;
  uint64_t errors = 0;  // of these: that have thrown
  std::chrono::nanoseconds total{0};
  std::chrono::nanoseconds max{0};
  LatencyHistogram latency;  // of all calls
};

// A call that a server runs now.
struct CallInFlight {
  std::string class_name, method;  // as in MethodStatistics
  uint64_t object = 0;             // its number; 0 for a constructor or a callback
  std::chrono::nanoseconds age{0};
  pid_t thread = 0;  // of the server; several calls nest on one
  // Who called: a Roost client's process with its name, or a stranger's, without. Neither, and pid
  // 0, for a callback: a server that this process calls has called an object of this process.
  std::string client;
  pid_t client_pid = 0;

  // One line for people: "zoo::Zoo.block of object 1 for 3.2 s, called by tom (pid 4711), on thread
  // 4712".
  std::string ToString() const;
};

// A client process.
struct SessionStatistics {
  std::string name;
  pid_t pid = 0;
  uint64_t objects = 0;  // that it holds
};

// What a server's process has and has done, read at one moment without stopping anybody.
struct ServerStatistics {
  std::string name;
  std::string uri;
  pid_t pid = 0;
  std::chrono::nanoseconds uptime{0};
  std::chrono::nanoseconds cpu_time{0};  // of the process, all threads
  uint64_t threads = 0;                  // of the process
  uint64_t busy_threads = 0;             // that run a call
  uint64_t resident_bytes = 0;
  uint64_t connections = 0;
  uint64_t objects = 0;
  std::vector<SessionStatistics> sessions;
  std::vector<MethodStatistics> methods;  // by class and method
  std::vector<CallInFlight> in_flight;    // the oldest first
};

}  // namespace roost

#endif  // ROOST_PROXIES_SERVER_STATISTICS_H_
