// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_POOL_CORE_H_
#define ROOST_POOL_POOL_CORE_H_

#include <cstdint>
#include <exception>
#include <memory>
#include <vector>

#include "roost/base/bytes.h"
#include "roost/base/deadline.h"
#include "roost/base/unique_fd.h"
#include "roost/codec/codec.h"
#include "roost/pool/pool_options.h"
#include "roost/process/target.h"

namespace roost::internal {

struct PoolWorker;

// A call that a worker is to make, as bytes, and what becomes of it. Exactly one of OnResult and
// OnFailure ends it (both, where OnResult throws), on a thread of the pool, or on one that cancels
// or terminates.
class PoolTask {
 public:
  // Throws SerializationError if more descriptors ride along than a packet can carry (about 250).
  PoolTask(Target target, Encoder arguments);
  virtual ~PoolTask() = default;
  PoolTask(const PoolTask&) = delete;
  PoolTask& operator=(const PoolTask&) = delete;

  // Reads the result. What it throws is given to OnFailure.
  virtual void OnResult(Decoder& result) = 0;
  // Must not throw.
  virtual void OnFailure(std::exception_ptr failure) = 0;

 private:
  friend class LocalPool;
  enum class State { kNew, kQueued, kSent, kEnded };

  const Target target_;
  Bytes arguments_;
  UniqueFd shared_;  // holds the arguments if they are large
  std::vector<UniqueFd> fds_;
  std::vector<std::shared_ptr<const void>> kept_;

  // The pool's, under its mutex.
  State state_ = State::kNew;
  uint32_t function_ = 0;
  PoolWorker* worker_ = nullptr;  // where it is sent
  uint64_t number_ = 0;           // among that worker's tasks
};

// The processes of a pool and what they are to do, without types; what Pool is a typed face of.
// Threads: any, also at once.
class PoolCore {
 public:
  // Starts the workers, and waits until their initializers have run. Throws InvalidArgument,
  // InvalidState, SpawnError, or what an initializer threw; then no worker is left.
  static std::shared_ptr<PoolCore> Create(PoolOptions options);

  virtual ~PoolCore() = default;

  // Throws InvalidState after Close or Terminate; what broke the pool if it can have no workers any
  // more.
  virtual void Submit(const std::vector<std::shared_ptr<PoolTask>>& tasks) = 0;

  // Fails the task with Cancelled if no worker has begun it; else false.
  virtual bool Cancel(const std::shared_ptr<PoolTask>& task) = 0;

  virtual void Close() = 0;
  virtual bool Join(const Deadline& deadline) = 0;
  virtual void Terminate() = 0;

  virtual int processes() const = 0;
};

}  // namespace roost::internal

#endif  // ROOST_POOL_POOL_CORE_H_
