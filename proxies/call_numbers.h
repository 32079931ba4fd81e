// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_CALL_NUMBERS_H_
#define ROOST_PROXIES_CALL_NUMBERS_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "roost/base/tick_clock.h"
#include "roost/proxies/server_statistics.h"

namespace roost {
class Adapter;
}  // namespace roost

namespace roost::internal {

class CallShard;

// What this process counts of the calls that it runs, and which ones run now. Each thread that runs
// calls writes into a shard of its own, which nobody else writes; whoever reads adds them up. When
// a thread ends, its numbers are added to those of the threads that have ended. Thread-safe. One
// for each process; never destroyed.
class CallNumbers {
 public:
  static CallNumbers& Instance();

  // A call that runs now, with the number of the connection that it came in on
  // (rpc::Connection::serial).
  struct Running {
    CallInFlight call;
    uint64_t connection;
    bool outermost;  // of its thread
  };

  // Of all threads, by class and method.
  std::vector<MethodStatistics> Methods();
  // The oldest first. One that begins or ends at this very moment is there or not, never in part.
  std::vector<Running> RunningCalls();

  // This thread's shard, made at its first call; null while the thread ends.
  static CallShard* OfThisThread();

 private:
  class Owner;

  CallNumbers();
  CallShard* Add();
  void Retire(CallShard* shard);

  const TickClock& clock_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<CallShard>> shards_;
  const std::unique_ptr<CallShard> ended_;  // of threads that have
};

// A call while it runs on this thread: it counts at its end, as one that threw unless Returned was
// called. Nests.
class RunningCall {
 public:
  // Of an object's method.
  RunningCall(Adapter& adapter, uint64_t interface_id, uint16_t method_id, uint64_t object,
              uint64_t connection);
  // Of the constructor of a class, whose name stays for good.
  RunningCall(const char* class_name, uint64_t connection);
  ~RunningCall();
  RunningCall(const RunningCall&) = delete;
  RunningCall& operator=(const RunningCall&) = delete;

  void Returned() { returned_ = true; }

 private:
  CallShard* const shard_;
  bool returned_ = false;
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_CALL_NUMBERS_H_
