// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_PENDING_CALL_H_
#define ROOST_PROXIES_PENDING_CALL_H_

#include <cstddef>
#include <memory>
#include <new>
#include <utility>

#include <capnp/any.h>

#include "roost/base/deadline.h"
#include "roost/proxies/call_slot.h"

namespace roost::internal {

// A call that is being made: its parameters, then its results. On one thread.
class PendingCall {
 public:
  virtual ~PendingCall() = default;

  // Where the parameters go.
  virtual capnp::AnyPointer::Builder Params() = 0;

  // Makes the call and waits for the results, which are valid while this object lives. Throws what
  // the method threw, ServerGone, ObjectGone.
  virtual capnp::AnyPointer::Reader Send() = 0;

  // What keeps the memory of the results beyond this object, in any thread; null where it cannot be
  // kept. After Send.
  virtual std::shared_ptr<const void> KeepResults() = 0;

  // Send in two steps, in place of Send, where a call can be left unanswered while others are
  // made (Link::BeginStreamCall). The first waits as well where the other side may call back.
  // Await returns false when the deadline passed. Both throw what Send does.
  virtual void Start() { Send(); }
  virtual bool Await(const Deadline&) { return true; }
};

inline void CallSlot::Reset() {
  if (PendingCall* const call = std::exchange(call_, nullptr)) call->~PendingCall();
}

template <class Call, class... Args>
void CallSlot::Emplace(Args&&... args) {
  static_assert(sizeof(Call) <= kBytes && alignof(Call) <= alignof(std::max_align_t));
  call_ = new (bytes_) Call(std::forward<Args>(args)...);
}

}  // namespace roost::internal

#endif  // ROOST_PROXIES_PENDING_CALL_H_
