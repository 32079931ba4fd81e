// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/call.h"

#include <string>
#include <utility>

#include "roost/base/overwritten_block.h"
#include "roost/error/error.h"
#include "roost/proxies/cancel_point.h"
#include "roost/proxies/host.capnp.h"
#include "roost/proxies/link.h"
#include "roost/proxies/pending_call.h"
#include "roost/proxies/proxy_target.h"
#include "roost/proxies/proxy_wire.h"
#include "roost/proxies/sound.h"
#include "roost/proxies/traced.h"
#include "roost/proxies/wire.h"
#include "roost/rpc/capability.h"

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

// Copied rather than sent from where it lies, or kept where it came.
bool IsSmall(const auto& view) { return view.size() < internal::OverwrittenBlock::kSmallest; }

template <class Shared>
Shared Take(internal::PendingCall& call, typename Shared::ViewType view) {
  std::shared_ptr<const void> owner;
  if (!IsSmall(view)) owner = call.KeepResults();
  return Shared(view, std::move(owner)).Kept();
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
    : terms_{server.limit().Start(), internal::CancelPoint::OfThisThread()}, creates_(true) {
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

SharedText ClientCall::TakeText(const capnp::AnyPointer::Reader& from,
                                std::string_view default_value) {
  return Take<SharedText>(*call_.operator->(), wire::ReadText(from, default_value));
}

SharedBytes ClientCall::TakeData(const capnp::AnyPointer::Reader& from, BytesView default_value) {
  return Take<SharedBytes>(*call_.operator->(), wire::ReadData(from, default_value));
}

ServerCall::ServerCall(const char* interface_name, rpc::IncomingCall& call)
    : interface_name_(interface_name),
      call_(&call),
      method_id_(call.method_id()),
      params_(call.Params()) {}

ServerCall::ServerCall(const char* class_name, capnp::AnyPointer::Reader params)
    : interface_name_(class_name), call_(nullptr), method_id_(0), params_(params) {}

capnp::AnyStruct::Reader ServerCall::Params() const { return wire::As<capnp::AnyStruct>(params_); }

capnp::AnyStruct::Builder ServerCall::Results(uint16_t data_words, uint16_t pointers) {
  return call_->Results().initAsAnyStruct(data_words, pointers);
}

void ServerCall::Give(capnp::AnyPointer::Builder to, std::string text) {
  if (IsSmall(text)) return wire::Write(to, text);
  Give(to, SharedText(std::move(text)));
}

void ServerCall::Give(capnp::AnyPointer::Builder to, Bytes data) {
  if (IsSmall(data)) return wire::Write(to, data);
  Give(to, SharedBytes(std::move(data)));
}

void ServerCall::Give(capnp::AnyPointer::Builder to, SharedText text) {
  if (IsSmall(text)) return wire::Write(to, std::string_view(text));
  call_->Keep(text.owner());
  wire::Lend(to, text);
}

void ServerCall::Give(capnp::AnyPointer::Builder to, SharedBytes data) {
  if (IsSmall(data)) return wire::Write(to, BytesView(data));
  call_->Keep(data.owner());
  wire::Lend(to, data);
}

void ServerCall::ThrowUnimplemented() const {
  throw Unimplemented(std::string(interface_name_) + " has no method with number " +
                      std::to_string(method_id_));
}

}  // namespace roost
