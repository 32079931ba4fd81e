// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_CONNECTION_WORKERS_H_
#define ROOST_RPC_CONNECTION_WORKERS_H_

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "roost/base/deadline.h"
#include "roost/base/unique_fd.h"
#include "roost/rpc/connection.h"

namespace roost::rpc {

// How a connection serves a stranger, which sends calls while others of its calls wait for it.
//
// One thread, the connection's own, reads, and handles at once whatever runs no method. Calls run
// in their order on a worker. While a call waits for the stranger, in a callback, another worker
// takes over; so the calls that run at once are those that were resumed, and one more. With
// kMaxCalls under way and none in a callback, nothing is read until one is done. A call's stop is
// requested when the stranger finishes it before it returns, and when it hangs up.
//
// All that a connection is made of is used under one mutex, which is let go of while a method runs
// and while somebody waits. Threads: as each function says.
class ConnectionWorkers {
 public:
  static constexpr size_t kMaxWorkers = 16;
  static constexpr size_t kMaxCalls = 64;

  explicit ConnectionWorkers(Connection& connection);

  // The reader: serves until the stranger hangs up and every method has returned, `first` first.
  // Throws Disconnected, ProtocolError.
  void Serve(IncomingPtr first);

  // Has the mutex, also where this thread has it already; of a null pointer nothing. For all that
  // uses the connection's state from within a method.
  class Hold {
   public:
    explicit Hold(ConnectionWorkers* workers) {
      if (workers != nullptr) Begin(workers);
    }
    ~Hold() {
      if (workers_ != nullptr) End();
    }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    void Begin(ConnectionWorkers* workers);
    void End();
    ConnectionWorkers* workers_ = nullptr;  // null where there is nothing to undo
    ConnectionWorkers* outer_ = nullptr;
  };

  // A method that runs, without the mutex, to answer that question; of a null pointer nothing.
  class Method {
   public:
    Method(ConnectionWorkers* workers, uint32_t answer_id)
        : workers_(workers), answer_id_(answer_id) {
      if (workers_ != nullptr) Begin();
    }
    ~Method() {
      if (workers_ != nullptr) End();
    }
    Method(const Method&) = delete;
    Method& operator=(const Method&) = delete;

   private:
    friend class ConnectionWorkers;
    void Begin();
    void End();
    ConnectionWorkers* const workers_;
    const uint32_t answer_id_;
    std::stop_source stop_{std::nostopstate};
    Method* outer_ = nullptr;
  };

  // Waits until the question has its Return; false when the deadline passed first. In a method,
  // under the mutex. Throws Disconnected.
  bool Await(const Connection::QuestionState& state, const Deadline& deadline);

  // The stranger does not want the answer any more. Under the mutex; the stop is requested later.
  void Stop(uint32_t answer_id);

  // Whether this thread runs a method of this connection.
  bool RunsMethodHere() const;

  // The stop of the innermost method that runs here for a stranger; else one that never stops.
  static std::stop_token StopToken();

 private:
  void Read();
  void Take(IncomingPtr message);
  void WaitForMore();
  void Work();
  void WakeReader();
  void HandleAll();
  void Run(IncomingPtr call);
  // Sees to it that somebody runs the next call, if there is one that may run.
  void WakeOrAddWorker();
  // False where there is no thread for one.
  bool AddWorker();
  void RequestStops();
  void End(std::exception_ptr error);
  // Whether there is room for more. In a callback there has to be: its Return comes that way.
  bool MayRead() const;

  Connection& connection_;
  const UniqueFd wake_;  // an eventfd, for the reader
  std::mutex mutex_;
  // All that follows under the mutex, as everything of the connection.
  std::condition_variable changed_;
  std::vector<std::thread> workers_;
  size_t idle_ = 0;     // workers that wait for a call
  size_t running_ = 0;  // calls
  size_t waiting_ = 0;  // of these, in a callback
  std::map<uint32_t, std::stop_source> stops_;
  std::vector<std::stop_source> to_stop_;
  bool ended_ = false;
  std::exception_ptr error_;  // why, if it is not that the stranger hung up
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_CONNECTION_WORKERS_H_
