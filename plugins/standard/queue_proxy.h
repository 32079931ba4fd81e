// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_QUEUE_PROXY_H_
#define ROOST_STANDARD_QUEUE_PROXY_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "plugins/standard/standard.roost.h"
#include "roost/base/timeout.h"
#include "roost/error/error.h"
#include "roost/proxies/server_handle.h"
#include "roost/standard/typed.h"
#include "roost/standard/waiting.h"

namespace roost {

template <class T>
class QueueProxy;
template <class T>
class JoinableQueueProxy;

namespace hosted {

// A queue in a server: server.Create<roost::hosted::Queue<int>>().
template <class T>
struct Queue {
  static constexpr uint64_t kId = standard::QueueObject::kId;
  using Proxy = QueueProxy<T>;

  // A new queue in `server` of at most `max_size` items, 0 for any number. Throws ServerGone;
  // UnknownClass where the server lacks the standard plugin.
  static QueueProxy<T> Create(const ServerHandle& server, uint64_t max_size = 0) {
    return QueueProxy<T>(standard::QueueObject::Create(server, max_size));
  }
};

// The same with TaskDone and Join.
template <class T>
struct JoinableQueue {
  static constexpr uint64_t kId = standard::QueueObject::kId;
  using Proxy = JoinableQueueProxy<T>;
  static JoinableQueueProxy<T> Create(const ServerHandle& server, uint64_t max_size = 0) {
    return JoinableQueueProxy<T>(standard::QueueObject::Create(server, max_size));
  }
};

}  // namespace hosted

// A queue that lives in a server, of anything that can be sent, proxies included, first in first
// out for all. roost::Queue (roost/queue/queue.h) is much faster between processes of one machine;
// this one can be found in hosted containers, and outlives every process that uses it. An item that
// was being got by a process that is killed may be lost with it.
//
// Each function is a call. Throws Full, Empty, QueueClosed; WrongType when an item is no T;
// ObjectGone, ServerGone. Threads: as every proxy.
template <class T>
class QueueProxy : public standard::QueueObjectProxy {
  using Untyped = standard::QueueObjectProxy;

 public:
  using Interface = hosted::Queue<T>;
  using value_type = T;

  QueueProxy() = default;  // stands for nothing
  explicit QueueProxy(Proxy proxy) : Untyped(std::move(proxy)) {}

  // Waits for room. Throws Full if there is none before the timeout; QueueClosed.
  void Put(const T& item, Timeout timeout = {}) const {
    Untyped::Put(Value::Of<T>(item), standard::ToWait(timeout));
  }
  void PutNowait(const T& item) const { Put(item, Timeout(0)); }

  // The oldest item. Throws Empty if there is none before the timeout; QueueClosed when there is
  // none and no more will come.
  T Get(Timeout timeout = {}) const {
    std::optional<T> item = Take(standard::ToWait(timeout));
    if (!item) throw Empty("the queue has no item");
    return *std::move(item);
  }
  T GetNowait() const { return Get(Timeout(0)); }
  // The same without Empty: none.
  std::optional<T> TryGet(std::chrono::nanoseconds timeout = std::chrono::nanoseconds(0)) const {
    return Take(standard::ToWait(timeout));
  }

  bool IsEmpty() const { return Untyped::Size() == 0; }
  bool IsFull() const {
    const uint64_t most = Untyped::MaxSize();
    return most != 0 && Untyped::Size() >= most;
  }

 private:
  std::optional<T> Take(int64_t wait) const { return standard::FromFound<T>(Untyped::Get(wait)); }
};

// A queue whose users say when they have done with an item.
template <class T>
class JoinableQueueProxy : public QueueProxy<T> {
 public:
  using Interface = hosted::JoinableQueue<T>;

  JoinableQueueProxy() = default;  // stands for nothing
  explicit JoinableQueueProxy(Proxy proxy) : QueueProxy<T>(std::move(proxy)) {}

  // Waits until TaskDone was called for every item that was put; false if not before the timeout.
  bool Join(Timeout timeout = {}) const {
    return standard::QueueObjectProxy::Join(standard::ToWait(timeout));
  }
};

}  // namespace roost

#endif  // ROOST_STANDARD_QUEUE_PROXY_H_
