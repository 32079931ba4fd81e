// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/server_statistics.h"

#include <cstdio>

namespace roost {

std::string CallInFlight::ToString() const {
  char seconds[32];
  std::snprintf(seconds, sizeof(seconds), "%.1f", std::chrono::duration<double>(age).count());
  std::string text = class_name + "." + method;
  if (object != 0) text += " of object " + std::to_string(object);
  text += std::string(" for ") + seconds + " s, ";
  if (client_pid == 0) {
    text += "a callback";
  } else {
    text += "called by " + (client.empty() ? "a stranger" : client) + " (pid " +
            std::to_string(client_pid) + ")";
  }
  return text + ", on thread " + std::to_string(thread);
}

}  // namespace roost
