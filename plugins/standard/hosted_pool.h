// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_POOL_H_
#define ROOST_STANDARD_HOSTED_POOL_H_

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
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

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_POOL_H_
