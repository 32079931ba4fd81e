// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_CONDITION_PROXY_H_
#define ROOST_STANDARD_CONDITION_PROXY_H_

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <utility>

#include "plugins/standard/standard.roost.h"
#include "roost/base/timeout.h"
#include "roost/error/error.h"
#include "roost/proxies/server_handle.h"
#include "roost/standard/lock_proxy.h"
#include "roost/standard/waiting.h"

namespace roost {

class ConditionProxy;

namespace hosted {

struct Condition {
  static constexpr uint64_t kId = standard::ConditionObject::kId;
  using Proxy = ConditionProxy;

  // A condition with a lock of its own, which is recursive. Throws ServerGone; UnknownClass where
  // the server lacks the standard plugin.
  static ConditionProxy Create(const ServerHandle& server);
  // One of a lock that there is, which may have several. Throws ObjectGone, ServerGone.
  template <bool kRecursive>
  static ConditionProxy Of(const HostedLockProxy<kRecursive>& lock);
};

}  // namespace hosted

// A condition in a server, for threads of any processes that have a proxy of it.
//
//   roost::ConditionProxy changed = server.Create<roost::hosted::Condition>();
//   { std::scoped_lock held(changed); jobs.Append(job); changed.Notify(); }
//
//   std::scoped_lock held(changed);                              // in another process
//   changed.WaitFor([&] { return jobs.Size() != 0; });
//
// Whoever waits or notifies has its lock; otherwise InvalidState, or NotOwner where another thread
// of the process has it. A process that dies while it waits takes no notification with it; one that
// dies with the lock frees it (lock_proxy.h). Each function is a call: throws ObjectGone,
// ServerGone. Threads: as every proxy.
class ConditionProxy : public standard::ConditionObjectProxy {
 public:
  using Interface = hosted::Condition;

  ConditionProxy() = default;  // stands for nothing
  explicit ConditionProxy(Proxy proxy) : standard::ConditionObjectProxy(std::move(proxy)) {}

  // Of the condition's lock.
  bool Acquire(Timeout timeout = {}) const {
    return Holder().Acquire(::gettid(), standard::ToWait(timeout));
  }
  void Release() const { Holder().Release(::gettid()); }
  // For std::scoped_lock and std::unique_lock.
  void lock() const { Acquire(); }
  bool try_lock() const { return Acquire(Timeout(0)); }
  void unlock() const { Release(); }

  // Lets go of the lock, however often this thread has it, waits until it is notified, and has the
  // lock as before; false if it was not notified before the timeout.
  bool Wait(Timeout timeout = {}) const {
    return Holder().Wait(Parts().number, ::gettid(), standard::ToWait(timeout));
  }
  // Waits until `ready()`, which runs with the lock, is true; returns what it gave last.
  template <class Ready>
  bool WaitFor(Ready ready, Timeout timeout = {}) const {
    const auto begin = std::chrono::steady_clock::now();
    while (!ready()) {
      Timeout left = timeout;
      if (timeout) {
        left = *timeout - (std::chrono::steady_clock::now() - begin);
        if (*left <= std::chrono::nanoseconds(0)) return false;
      }
      if (!Wait(left) && timeout) return ready();
    }
    return true;
  }

  // Wakes one of those who wait, at most so many, or all.
  void Notify(uint64_t most = 1) const { Holder().Notify(Parts().number, ::gettid(), most); }
  void NotifyAll() const { Notify(std::numeric_limits<uint64_t>::max()); }

 private:
  struct Entered {
    std::once_flag once;
    uint64_t number = 0;
    standard::LockHolderObjectProxy holder;
  };

  // Found once for this proxy and its later copies.
  const Entered& Parts() const {
    if (!*this) throw InvalidArgument("a null proxy of a condition");
    std::call_once(entered_->once, [this] {
      entered_->number = Number();
      entered_->holder = standard::HolderOf(Lock());
    });
    return *entered_;
  }
  const standard::LockHolderObjectProxy& Holder() const { return Parts().holder; }

  std::shared_ptr<Entered> entered_ = std::make_shared<Entered>();
};

template <bool kRecursive>
ConditionProxy hosted::Condition::Of(const HostedLockProxy<kRecursive>& lock) {
  return ConditionProxy(lock.NewCondition());
}
inline ConditionProxy hosted::Condition::Create(const ServerHandle& server) {
  return Of(RLock::Create(server));
}

}  // namespace roost

#endif  // ROOST_STANDARD_CONDITION_PROXY_H_
