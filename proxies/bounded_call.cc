// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/bounded_call.h"

#include <exception>
#include <utility>

#include "roost/error/error.h"
#include "roost/proxies/attach.h"
#include "roost/rpc/disconnected.h"

namespace roost::internal {
namespace {

// While it lives, sending gives up at a deadline.
class SendDeadline {
 public:
  SendDeadline(rpc::Transport& transport, const Deadline& deadline) : transport_(transport) {
    transport_.set_send_deadline(deadline);
  }
  ~SendDeadline() { transport_.set_send_deadline(Deadline::Never()); }
  SendDeadline(const SendDeadline&) = delete;
  SendDeadline& operator=(const SendDeadline&) = delete;

 private:
  rpc::Transport& transport_;
};

}  // namespace

BoundedCall::BoundedCall(std::shared_ptr<Link> link, std::shared_ptr<LinkConnection> connection,
                         std::shared_ptr<RemoteObject> object, uint64_t interface_id,
                         uint16_t method_id, const CallTerms& terms)
    : link_(std::move(link)),
      connection_(std::move(connection)),
      object_(std::move(object)),
      terms_(terms) {
  constexpr auto kNone = rpc::Question::Pipelining::kNone;
  const rpc::ImportedCapability* target = connection_->host().get();
  if (object_ != nullptr) target = connection_->Find(*object_);
  if (target != nullptr) {
    call_.emplace(*target, interface_id, method_id, kNone);
  } else {
    attach_ = std::make_unique<rpc::Question>(*connection_->host(), kHostInterface,
                                              Number(HostMethod::kAttach));
    call_.emplace(*attach_, 0, interface_id, method_id, kNone);
  }
}

capnp::AnyPointer::Reader BoundedCall::Send() {
  if (terms_.deadline.passed()) {
    throw DeadlineExceeded("the call was given up: its deadline had passed before it was made");
  }
  bool in_time = false;
  try {
    const CancelPoint::Wait wait(terms_.cancel, connection_->connection().shared_from_this());
    in_time = Exchange();
  } catch (const rpc::Disconnected& e) {
    if (terms_.cancel == nullptr || !terms_.cancel->cancelled()) {
      std::rethrow_exception(link_->Gone(e.what()));
    }
    GiveUp();
    throw Cancelled("the call was cancelled");
  } catch (const TimeoutError&) {
    // Not even all of the call could be sent.
  }
  if (!in_time) {
    GiveUp();
    throw DeadlineExceeded("the call was given up: no answer of the server at " + link_->uri() +
                           " before its deadline");
  }
  // Cancelled when the answer had come: it is good, but the connection is not.
  if (terms_.cancel != nullptr && terms_.cancel->cancelled()) link_->Forget(connection_);
  return call_->Results();
}

bool BoundedCall::Exchange() {
  const SendDeadline sending(connection_->connection().transport(), terms_.deadline);
  if (attach_ != nullptr) {
    FillAttach(*attach_, *object_->name(), /*acquire=*/false);
    attach_->Send();
    heard_ = true;
  }
  call_->Send();
  heard_ = true;
  if (attach_ != nullptr) {
    if (!attach_->Await(terms_.deadline)) return false;
    connection_->Remember(object_, Attached(attach_->Results()));
  }
  return call_->Await(terms_.deadline);
}

void BoundedCall::GiveUp() noexcept {
  // Where the server has not heard of the call, what it described before has been received.
  if (heard_) connection_->connection().transport().Abandon();
  link_->Forget(connection_);
}

}  // namespace roost::internal
