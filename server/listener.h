// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_LISTENER_H_
#define ROOST_SERVER_LISTENER_H_

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "roost/base/deadline.h"
#include "roost/base/unique_fd.h"
#include "roost/rpc/connection.h"
#include "roost/rpc/transport.h"
#include "roost/server/quit_signal.h"
#include "roost/server/server_state.h"

namespace roost::internal {

class HostService;

// Accepts connections and gives each a thread of its own.
class Listener {
 public:
  // Listens at `uri`, or accepts from `inherited`, if there is one: a socket that listens there
  // already and whose path belongs to somebody else. `stop` is borrowed: something to poll that is
  // readable once the server shall end. With `log_calls_on_quit`, SIGQUIT logs the calls in flight
  // (quit_signal.h). Throws InvalidArgument, AddressInUse, std::system_error.
  Listener(std::string uri, UniqueFd inherited, int stop, bool log_calls_on_quit,
           ServerState& state);
  ~Listener();

  // Accepts until it is told to stop.
  void Run();

  // Accepts no more, and hangs up each client's connection as soon as the call that runs there now
  // has been answered. Returns when all have been, at the deadline, or when `stop` is readable.
  void Drain(const Deadline& deadline);

  // Hangs every connection up and waits for their threads; false when some still run after
  // `patience`, which then must not outlive this object: the process has to end.
  bool Close(std::chrono::nanoseconds patience);

 private:
  using Clock = std::chrono::steady_clock;

  // A connection and who is behind it.
  struct Served {
    std::weak_ptr<rpc::Connection> connection;
    std::weak_ptr<HostService> service;
    uid_t user;
    Clock::time_point since;
  };
  // Somebody who was told why, and has a moment to read it.
  struct Refused {
    std::unique_ptr<rpc::Transport> transport;
    Clock::time_point until;
  };

  void Accept();
  // Throws LimitExceeded, AccessDenied for one who may not be served.
  void CheckAllowed(uid_t user);
  void Refuse(UniqueFd client, const std::exception_ptr& reason) noexcept;
  void Start(UniqueFd client, uid_t user, pid_t process);
  void Serve(rpc::Connection& connection, HostService& service) noexcept;
  // Hangs up who says nothing, forgets who was refused; returns when to look again, for poll(2).
  int Sweep();
  // Logs the calls in flight if SIGQUIT has come.
  void HeedQuit();
  void StopListening() noexcept;

  ServerState& state_;
  const std::string uri_;
  const bool inherited_;
  UniqueFd socket_;
  const int stop_;
  std::optional<QuitSignal> quit_;
  std::deque<Refused> refused_;  // of the thread that accepts
  std::mutex mutex_;
  std::condition_variable ended_;
  int running_ = 0;  // threads that serve a connection
  std::list<Served> served_;
};

}  // namespace roost::internal

#endif  // ROOST_SERVER_LISTENER_H_
