// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_WATCH_H_
#define ROOST_TOOLS_ROOST_WATCH_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "roost/proxies/server_handle.h"
#include "roost/proxies/server_statistics.h"

namespace roost::tool {

// What a server hosts, when it is not too much; empty then.
using ObjectList = std::vector<ObjectInfo>;

// A server that is looked at again and again, on a thread of its own, so that one which says
// nothing keeps nobody waiting. It stays connected from one look to the next. `Sight` is what a
// look finds: ServerStatistics, for which the server runs none of the plugins' code, or ObjectList,
// for which it asks each object, any of which may keep it waiting. Whoever shows both has a watch
// for each. On one thread.
template <class Sight>
class Watch {
 public:
  Watch(std::string uri, std::string key);
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

extern template class Watch<ServerStatistics>;
extern template class Watch<ObjectList>;

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_WATCH_H_
