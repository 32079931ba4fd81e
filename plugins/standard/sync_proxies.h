// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_SYNC_PROXIES_H_
#define ROOST_STANDARD_SYNC_PROXIES_H_

// Semaphores, events and barriers in a server, for threads of any processes that have a proxy of
// them. Those of roost/sync/ are faster between processes of one machine, and notice when one that
// holds dies; these can be found in hosted containers and made by whoever knows the server. One
// that waits and dies takes nothing. Each function is a call: throws ObjectGone, ServerGone.
// Threads: as every proxy.

#include <cstdint>
#include <utility>

#include "plugins/standard/standard.roost.h"
#include "roost/base/timeout.h"
#include "roost/proxies/server_handle.h"
#include "roost/standard/waiting.h"

namespace roost {

class SemaphoreProxy;
class EventProxy;
class BarrierProxy;

namespace hosted {

// server.Create<roost::hosted::Semaphore>(3)
struct Semaphore {
  static constexpr uint64_t kId = standard::SemaphoreObject::kId;
  using Proxy = SemaphoreProxy;
  static SemaphoreProxy Create(const ServerHandle& server, uint64_t units = 1);
};

// One that refuses more Releases than Acquires.
struct BoundedSemaphore {
  static constexpr uint64_t kId = standard::SemaphoreObject::kId;
  using Proxy = SemaphoreProxy;
  static SemaphoreProxy Create(const ServerHandle& server, uint64_t units = 1);
};

// server.Create<roost::hosted::Event>()
struct Event {
  static constexpr uint64_t kId = standard::EventObject::kId;
  using Proxy = EventProxy;
  static EventProxy Create(const ServerHandle& server);
};

// server.Create<roost::hosted::Barrier>(3)
struct Barrier {
  static constexpr uint64_t kId = standard::BarrierObject::kId;
  using Proxy = BarrierProxy;
  // `timeout` is for every Wait that has none of its own. Throws std::invalid_argument for 0
  // parties.
  static BarrierProxy Create(const ServerHandle& server, uint32_t parties, Timeout timeout = {});
};

}  // namespace hosted

// Counts units. Those of a process that dies are not given back.
class SemaphoreProxy : public standard::SemaphoreObjectProxy {
  using Untyped = standard::SemaphoreObjectProxy;

 public:
  using Interface = hosted::Semaphore;

  SemaphoreProxy() = default;  // stands for nothing
  explicit SemaphoreProxy(Proxy proxy) : Untyped(std::move(proxy)) {}

  // Takes a unit; false if there is none before the timeout.
  bool Acquire(Timeout timeout = {}) const { return Untyped::Acquire(standard::ToWait(timeout)); }
};

// A flag that can be waited for.
class EventProxy : public standard::EventObjectProxy {
  using Untyped = standard::EventObjectProxy;

 public:
  using Interface = hosted::Event;

  EventProxy() = default;  // stands for nothing
  explicit EventProxy(Proxy proxy) : Untyped(std::move(proxy)) {}

  // Whether it is set, or was while this waited, before the timeout.
  bool Wait(Timeout timeout = {}) const { return Untyped::Wait(standard::ToWait(timeout)); }
};

// Where several threads meet. One whose process dies while it waits has not come.
class BarrierProxy : public standard::BarrierObjectProxy {
  using Untyped = standard::BarrierObjectProxy;

 public:
  using Interface = hosted::Barrier;

  BarrierProxy() = default;  // stands for nothing
  explicit BarrierProxy(Proxy proxy) : Untyped(std::move(proxy)) {}

  // Waits until all parties do; each gets another number, from 0. Throws BrokenBarrier: not all
  // came in time, or it was aborted or reset.
  uint32_t Wait(Timeout timeout = {}) const { return Untyped::Wait(standard::ToWait(timeout)); }
};

inline SemaphoreProxy hosted::Semaphore::Create(const ServerHandle& server, uint64_t units) {
  return SemaphoreProxy(standard::SemaphoreObject::Create(server, units, false));
}
inline SemaphoreProxy hosted::BoundedSemaphore::Create(const ServerHandle& server, uint64_t units) {
  return SemaphoreProxy(standard::SemaphoreObject::Create(server, units, true));
}
inline EventProxy hosted::Event::Create(const ServerHandle& server) {
  return EventProxy(standard::EventObject::Create(server));
}
inline BarrierProxy hosted::Barrier::Create(const ServerHandle& server, uint32_t parties,
                                            Timeout timeout) {
  return BarrierProxy(standard::BarrierObject::Create(server, parties, standard::ToWait(timeout)));
}

}  // namespace roost

#endif  // ROOST_STANDARD_SYNC_PROXIES_H_
