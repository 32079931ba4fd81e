// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_LISTENER_H_
#define ROOST_SERVER_LISTENER_H_

#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "roost/base/deadline.h"
#include "roost/base/unique_fd.h"
#include "roost/rpc/connection.h"
#include "roost/server/server_state.h"

namespace roost::internal {

class HostService;

// Accepts connections and gives each a thread of its own.
class Listener {
 public:
  // Listens at `uri`. `stop` is borrowed: something to poll that is readable once the server shall
  // end. Throws InvalidArgument, std::system_error.
  Listener(const std::string& uri, int stop, ServerState& state);

  // Accepts until it is told to stop.
  void Run();

  // Accepts no more, and hangs up each client's connection as soon as the call that runs there now
  // has been answered. Returns when all have been, at the deadline, or when `stop` is readable.
  void Drain(const Deadline& deadline);

  // Hangs every connection up and waits for their threads; false when some still run after
  // `patience`, which then must not outlive this object: the process has to end.
  bool Close(std::chrono::nanoseconds patience);

 private:
  void Accept();
  void Serve(UniqueFd socket);

  ServerState& state_;
  UniqueFd socket_;
  const int stop_;
  std::mutex mutex_;
  std::condition_variable ended_;
  int running_ = 0;  // threads that serve a connection
  bool closed_ = false;
  struct Served {
    std::weak_ptr<rpc::Connection> connection;
    std::weak_ptr<HostService> service;
  };
  std::list<Served> served_;
};

}  // namespace roost::internal

#endif  // ROOST_SERVER_LISTENER_H_
