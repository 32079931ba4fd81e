// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_POOL_H_
#define ROOST_STANDARD_HOSTED_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "plugins/standard/standard.roost.h"
#include "roost/pool/pool.h"

namespace roost::standard {

// The worker processes behind a PoolProxy: children of the server. Thread-safe.
class HostedPool {
 public:
  HostedPool(uint32_t processes, uint32_t tasks_per_process);

  // Throws InvalidState once it is closed.
  PoolJobObjectProxy Submit(const PoolFunction& function, const std::vector<Item>& arguments);
  PoolResultsObjectProxy Imap(const PoolFunction& function, const std::vector<Item>& arguments,
                              bool ordered);
  uint32_t Processes() const { return static_cast<uint32_t>(pool_.processes()); }
  void Close() { pool_.Close(); }
  bool Join(int64_t wait);
  void Terminate() { pool_.Terminate(); }
  std::string DebugString() const { return std::to_string(Processes()) + " processes"; }

 private:
  Pool pool_;
};

// Calls that a pool makes, behind a PoolResult. Thread-safe.
class HostedPoolJob {
 public:
  explicit HostedPoolJob(AsyncResult<std::vector<Value>> result);

  bool Wait(int64_t wait);
  std::vector<Item> Results() const;
  bool Cancel() { return result_.Cancel(); }

 private:
  struct Done {
    std::mutex mutex;
    std::condition_variable_any changed;
    bool is_done = false;

    void Set();
  };

  const AsyncResult<std::vector<Value>> result_;
  const std::shared_ptr<Done> done_ = std::make_shared<Done>();
};

// Results of calls one by one, behind PoolResults. Thread-safe: each goes to whoever asks first.
class HostedPoolResults {
 public:
  // What the pool's threads bring, which may outlive this.
  class Arrivals {
   public:
    // `count` will come; `ordered`: they are given in their order.
    Arrivals(size_t count, bool ordered) : left_(count), ordered_(ordered) {}

    void Add(size_t index, Value value, std::exception_ptr failure);
    FoundItem Next(int64_t wait);

   private:
    struct Arrival {
      Value value;
      std::exception_ptr failure;
    };

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::map<size_t, Arrival> arrived_;
    size_t next_ = 0;  // of those in order
    size_t left_;      // to be given
    const bool ordered_;
  };

  explicit HostedPoolResults(std::shared_ptr<Arrivals> arrivals) : arrivals_(std::move(arrivals)) {}

  FoundItem Next(int64_t wait) { return arrivals_->Next(wait); }

 private:
  const std::shared_ptr<Arrivals> arrivals_;
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_POOL_H_
