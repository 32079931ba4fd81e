// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_LISTENER_H_
#define ROOST_SERVER_LISTENER_H_

#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "roost/base/unique_fd.h"
#include "roost/rpc/connection.h"
#include "roost/server/server_state.h"

namespace roost::internal {

// Accepts connections and gives each a thread of its own.
class Listener {
 public:
  // Listens at `uri`, until the eventfd `stop` is written to. Throws InvalidArgument,
  // std::system_error.
  Listener(const std::string& uri, UniqueFd stop, ServerState& state);

  // Accepts until it is told to stop.
  void Run();

  // Hangs every connection up and waits for their threads; false when some still run after
  // `patience`, which then must not outlive this object: the process has to end.
  bool Close(std::chrono::nanoseconds patience);

 private:
  void Accept();
  void Serve(UniqueFd socket);

  ServerState& state_;
  UniqueFd socket_;
  const UniqueFd stop_;
  std::mutex mutex_;
  std::condition_variable ended_;
  int running_ = 0;  // threads that serve a connection
  bool closed_ = false;
  std::list<std::weak_ptr<rpc::Connection>> connections_;
};

}  // namespace roost::internal

#endif  // ROOST_SERVER_LISTENER_H_
