// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_BOUNDED_CALL_H_
#define ROOST_PROXIES_BOUNDED_CALL_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "roost/proxies/call_terms.h"
#include "roost/proxies/cancel_point.h"
#include "roost/proxies/link_connection.h"
#include "roost/proxies/pending_call.h"
#include "roost/rpc/question.h"

namespace roost::internal {

// A call that its deadline or another thread may end before its answer is there; the connection
// that it waits on is given up then, for an answer may still come. On one thread.
class BoundedCall final : public PendingCall {
 public:
  // A call of `object`, or of the server itself where that is null, over `connection`.
  BoundedCall(std::shared_ptr<Link> link, std::shared_ptr<LinkConnection> connection,
              std::shared_ptr<RemoteObject> object, uint64_t interface_id, uint16_t method_id,
              const CallTerms& terms);

  capnp::AnyPointer::Builder Params() override { return call_->Params(); }
  // Throws DeadlineExceeded and Cancelled as well.
  capnp::AnyPointer::Reader Send() override;
  std::shared_ptr<const void> KeepResults() override { return call_->KeepResults(); }

 private:
  // Sends the call and waits for its answer; false when the deadline passed.
  bool Exchange();
  // Ends the connection, which has no other call.
  void GiveUp() noexcept;

  const std::shared_ptr<Link> link_;
  const std::shared_ptr<LinkConnection> connection_;
  const std::shared_ptr<RemoteObject> object_;
  const CallTerms& terms_;
  std::unique_ptr<rpc::Question> attach_;  // where this connection has not met the object yet
  std::optional<rpc::Question> call_;
  bool heard_ = false;  // the server has a whole message of this, or will have
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_BOUNDED_CALL_H_
