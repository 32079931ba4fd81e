// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/call.h"

#include <string>

#include "roost/error/error.h"
#include "roost/proxies/cancel_point.h"
#include "roost/proxies/host.capnp.h"
#include "roost/proxies/link.h"
#include "roost/proxies/pending_call.h"
#include "roost/proxies/proxy_target.h"
#include "roost/proxies/proxy_wire.h"
#include "roost/proxies/sound.h"
#include "roost/proxies/traced.h"

namespace roost {
namespace {

// Apart, so that a call without a trace pays nothing for it.
[[gnu::noinline, gnu::cold]] capnp::AnyPointer::Reader SendTraced(internal::CallSlot& call,
                                                                  const char* category) {
  trace::OutgoingSpan span(category, call.name());
  return internal::Watched(span, [&] { return call->Send(); });
}

inline capnp::AnyPointer::Reader SendCall(internal::CallSlot& call, const char* category) {
  return trace::On() ? SendTraced(call, category) : call->Send();
}

}  // namespace

internal::CallSlot::~CallSlot() {
  if (call_ != nullptr) call_->~PendingCall();
}

ClientCall::ClientCall(const Proxy& target, uint64_t interface_id, uint16_t method_id,
                       const char* name)
    : terms_{target.limit().Start(), internal::CancelPoint::OfThisThread()}, creates_(false) {
  if (!target) throw InvalidArgument(std::string("call of ") + name + " on a null proxy");
  call_.set_name(name);
  target.target()->Begin(call_, interface_id, method_id, internal::OrNull(terms_));
}

ClientCall::ClientCall(const ServerHandle& server, uint64_t interface_id, const char* class_name)
    : terms_{Deadline::Never(), internal::CancelPoint::OfThisThread()}, creates_(true) {
  call_.set_name(class_name);
  server.link()->BeginHostCall(call_, internal::HostMethod::kCreate, internal::OrNull(terms_));
  auto params = call_->Params().initAs<host::Host::CreateParams>();
  params.setClass(class_name);
  params.setInterface(interface_id);
}

capnp::AnyStruct::Builder ClientCall::Params(uint16_t data_words, uint16_t pointers) {
  if (creates_) {
    return call_->Params().getAs<host::Host::CreateParams>().getArguments().initAsAnyStruct(
        data_words, pointers);
  }
  return call_->Params().initAsAnyStruct(data_words, pointers);
}

capnp::AnyStruct::Reader ClientCall::Send() {
  return wire::As<capnp::AnyStruct>(SendCall(call_, "call"));
}

Proxy ClientCall::SendCreate() {
  return wire::ReadProxy<Proxy>(internal::ObjectField(SendCall(call_, "create")));
}

ServerCall::ServerCall(const char* interface_name, uint16_t method_id,
                       capnp::AnyPointer::Reader params, capnp::AnyPointer::Builder results)
    : interface_name_(interface_name), method_id_(method_id), params_(params), results_(results) {}

capnp::AnyStruct::Reader ServerCall::Params() const { return wire::As<capnp::AnyStruct>(params_); }

capnp::AnyStruct::Builder ServerCall::Results(uint16_t data_words, uint16_t pointers) {
  return results_.initAsAnyStruct(data_words, pointers);
}

void ServerCall::ThrowUnimplemented() const {
  throw Unimplemented(std::string(interface_name_) + " has no method with number " +
                      std::to_string(method_id_));
}

}  // namespace roost
