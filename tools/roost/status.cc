// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/status.h"

#include <signal.h>
#include <unistd.h>

#include <cmath>
#include <iostream>

#include "roost/proxies/server_handle.h"
#include "tools/roost/addresses.h"
#include "tools/roost/exit_codes.h"
#include "tools/roost/key_file.h"
#include "tools/roost/patience.h"
#include "tools/roost/status_server.h"

namespace roost::tool {

uint16_t PortOf(const Arguments& arguments, const char* option) {
  const double port = arguments.GetNumber(option, 0);
  if (port > 65535 || port != std::floor(port)) {
    throw UsageError(std::string("--") + option + " takes a port, 0 to 65535");
  }
  return static_cast<uint16_t>(port);
}

namespace {

int RunStatus(const Arguments& arguments) {
  StatusOptions options;
  options.uri = AddressMeant(arguments.words[0]);
  options.address = arguments.Get("status-address", options.address);
  options.port = PortOf(arguments, "port");
  if (const std::string* const file = arguments.Find("key-file")) options.key = ReadKey(*file);
  const auto name = Within<std::string>(
      arguments.GetNumber("timeout", 10), "the server at " + options.uri,
      [options] { return ServerHandle::Connect(options.uri, options.key).Statistics().name; });
  // Before other threads, which inherit it.
  sigset_t ends;
  ::sigemptyset(&ends);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&ends, signal);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  const std::string url = StartStatusServer(options);
  std::cout << name << " is shown at " << url << std::endl;
  int signal = 0;
  ::sigwait(&ends, &signal);
  ::_exit(kDone);  // its threads go on until then
}

}  // namespace

const Verb kStatus = {
    "status",
    "SERVER",
    "Shows a server that runs as a page and to Prometheus, over HTTP",
    R"(  roost status scaling                  at a port that is free, which it prints
  roost status scaling --port 9464      http://127.0.0.1:9464/ and .../metrics

The page shows calls, latencies, calls in flight, clients and objects, and renews itself;
/metrics is for Prometheus. `roost serve --status-port 9464` does the same for its own server.
It can only be read. It ends by Ctrl-C; a server that has gone is shown as such, and again once
another listens there.
)",
    {
        {"port", "PORT", "where to listen (a free port)"},
        kStatusAddress,
        kKeyFile,
        kTimeout,
    },
    1,
    1,
    RunStatus,
};

}  // namespace roost::tool
