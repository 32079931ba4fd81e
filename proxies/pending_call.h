// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_PENDING_CALL_H_
#define ROOST_PROXIES_PENDING_CALL_H_

#include <capnp/any.h>

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
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_PENDING_CALL_H_
