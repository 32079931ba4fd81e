// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/status.h"

#include <signal.h>
#include <unistd.h>

#include <cmath>
#include <iostream>
#include <utility>

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

std::string StatusAddressOf(const Arguments& arguments) {
  return arguments.Get("status-address", "127.0.0.1");
}

namespace {

int RunStatus(const Arguments& arguments) {
  const std::string uri = AddressMeant(arguments.words[0]);
  StatusPort port = ListenForStatus(StatusAddressOf(arguments), PortOf(arguments, "port"));
  const std::string* const key_file = arguments.Find("key-file");
  const std::string key = key_file == nullptr ? "" : ReadKey(*key_file);
  const auto name =
      Within<std::string>(arguments.GetNumber("timeout", 10), "the server at " + uri,
                          [uri, key] { return ServerHandle::Connect(uri, key).Statistics().name; });
  // Before other threads, which inherit it.
  sigset_t ends;
  ::sigemptyset(&ends);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&ends, signal);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  const std::string url = port.url;
  StartStatusServer(std::move(port), uri, key);
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
