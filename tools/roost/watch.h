// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_WATCH_H_
#define ROOST_TOOLS_ROOST_WATCH_H_

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "roost/proxies/server_handle.h"
#include "roost/proxies/server_statistics.h"

namespace roost::tool {

// A server that is looked at again and again, on a thread of its own, so that one which says
// nothing keeps nobody waiting. On one thread.
class Watch {
 public:
  // What one look has found.
  struct Sight {
    ServerStatistics statistics;
    // What it hosts, when it is not too much.
    std::vector<ObjectInfo> objects;
  };

  // `objects`: also asks for what the server hosts.
  Watch(std::string uri, std::string key, bool objects);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  const std::string& uri() const { return uri_; }

  // Begins a look; nothing while the last one has not ended.
  void Ask();
  // Whether it has ended.
  bool IsDone() const;
  // Waits for its end. Throws what connecting and asking throw; TimeoutError when it has not ended
  // by then.
  Sight Await(std::chrono::steady_clock::time_point deadline);

 private:
  struct State;
  const std::string uri_;
  const std::shared_ptr<State> state_;  // the thread's too, which may outlive this
};

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_WATCH_H_
