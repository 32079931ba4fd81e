// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_LOCK_PROXY_H_
#define ROOST_STANDARD_LOCK_PROXY_H_

#include <unistd.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "plugins/standard/standard.roost.h"
#include "roost/base/timeout.h"
#include "roost/error/error.h"
#include "roost/proxies/server_handle.h"
#include "roost/standard/waiting.h"

namespace roost {

template <bool kRecursive>
class HostedLockProxy;

// A lock in a server, for threads of any processes that have a proxy of it.
//
//   roost::LockProxy lock = server.Create<roost::hosted::Lock>();
//   { std::scoped_lock held(lock); ... }
//
// A LockProxy is not recursive and may be released by any thread of any process; an RLockProxy is,
// and only by the thread that has it (NotOwner). Releasing one that nobody has throws InvalidState.
// When the process that has the lock ends, or drops its last proxy of it, the lock is free, and
// whoever waits gets it; what it guards may then be half changed. For locks between processes of
// one machine roost::Lock (roost/sync/lock.h) is faster and tells of such deaths. Each function is
// a call: throws ObjectGone, ServerGone. Threads: as every proxy.
using LockProxy = HostedLockProxy<false>;
using RLockProxy = HostedLockProxy<true>;

namespace standard {

// What this process acquires that lock with, the same for all its proxies.
LockHolderObjectProxy HolderOf(const LockObjectProxy& lock);

}  // namespace standard

namespace hosted {

// What Lock and RLock are in a server: `server.Create<roost::hosted::Lock>()`.
template <bool kRecursive>
struct BasicLock {
  static constexpr uint64_t kId = standard::LockObject::kId;
  using Proxy = HostedLockProxy<kRecursive>;

  // A new lock in `server`, which nobody has. Throws ServerGone; UnknownClass where the server
  // lacks the standard plugin.
  static Proxy Create(const ServerHandle& server) {
    return Proxy(standard::LockObject::Create(server, kRecursive));
  }
};

using Lock = BasicLock<false>;
using RLock = BasicLock<true>;

}  // namespace hosted

// What LockProxy and RLockProxy are.
template <bool kRecursive>
class HostedLockProxy : public standard::LockObjectProxy {
 public:
  using Interface = hosted::BasicLock<kRecursive>;

  HostedLockProxy() = default;  // stands for nothing
  explicit HostedLockProxy(Proxy proxy) : standard::LockObjectProxy(std::move(proxy)) {}

  // Waits until the lock is free and takes it; false if that is not before the timeout.
  bool Acquire(Timeout timeout = {}) const {
    return Holder().Acquire(::gettid(), standard::ToWait(timeout));
  }
  void Release() const { Holder().Release(::gettid()); }

  // For std::scoped_lock and std::unique_lock.
  void lock() const { Acquire(); }
  bool try_lock() const { return Acquire(Timeout(0)); }
  void unlock() const { Release(); }

 private:
  // Found once for this proxy and its later copies.
  const standard::LockHolderObjectProxy& Holder() const {
    if (!*this) throw InvalidArgument("a null proxy of a lock");
    std::call_once(holder_->once, [this] { holder_->proxy = standard::HolderOf(*this); });
    return holder_->proxy;
  }

  struct Entered {
    std::once_flag once;
    standard::LockHolderObjectProxy proxy;
  };
  std::shared_ptr<Entered> holder_ = std::make_shared<Entered>();
};

}  // namespace roost

#endif  // ROOST_STANDARD_LOCK_PROXY_H_
