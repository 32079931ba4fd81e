// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Connections: sending, receiving, and the order in which messages are handled.

#include "roost/rpc/connection.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include <kj/exception.h>

#include "roost/error/error.h"
#include "roost/rpc/exception_wire.h"
#include "roost/rpc/question.h"
#include "roost/rpc/question_state.h"

namespace roost::rpc {
namespace {

namespace wire = capnp::rpc;

// Calls that nest deeper wait until some have returned.
constexpr int kMaxDepth = 64;
constexpr size_t kMaxDeferredBytes = size_t{1} << 26;

// The question that a message's target is pipelined on, if it is.
std::optional<uint32_t> PipelinedOn(wire::Message::Reader message) {
  wire::MessageTarget::Reader target;
  if (message.isCall()) {
    target = message.getCall().getTarget();
  } else if (message.isDisembargo()) {
    target = message.getDisembargo().getTarget();
  } else {
    return std::nullopt;
  }
  if (!target.isPromisedAnswer()) return std::nullopt;
  return target.getPromisedAnswer().getQuestionId();
}

}  // namespace

std::shared_ptr<Connection> Connection::Create(std::unique_ptr<Transport> transport,
                                               CapabilityPtr bootstrap,
                                               std::unique_ptr<PeerPolicy> policy) {
  return std::shared_ptr<Connection>(
      new Connection(std::move(transport), std::move(bootstrap), std::move(policy)));
}

Connection::Connection(std::unique_ptr<Transport> transport, CapabilityPtr bootstrap,
                       std::unique_ptr<PeerPolicy> policy)
    : transport_(std::move(transport)),
      bootstrap_(std::move(bootstrap)),
      policy_(std::move(policy)) {}

Connection::~Connection() = default;

void Connection::Serve() {
  try {
    while (true) HandleNext(Deadline::Never());
  } catch (const Disconnected&) {
  }
}

CapabilityPtr Connection::Bootstrap() {
  Question question(shared_from_this(), 0, 0);
  question.message_.getRoot<wire::Message>().initBootstrap().setQuestionId(question.id_);
  question.Send();
  return ReadCapability(question.Wait(Deadline::Never()));
}

bool Connection::HandleNext(const Deadline& deadline) {
  std::unique_ptr<IncomingMessage> message;
  std::unordered_set<uint32_t> blocked;
  for (auto it = deferred_.begin(); it != deferred_.end() && depth_ < kMaxDepth; ++it) {
    const auto root = (*it)->root();
    const auto promised = PipelinedOn(root);
    if (promised && (blocked.contains(*promised) || MustWait(root))) {
      blocked.insert(*promised);
      continue;
    }
    message = std::move(*it);
    deferred_.erase(it);
    deferred_bytes_ -= message->size_in_bytes();
    break;
  }
  try {
    if (message == nullptr) {
      // Whoever waits at the bottom of the stack may wait for long: let go of things first.
      if (depth_ == 0) Flush();
      message = transport_->Receive(deadline);
      if (message == nullptr) return false;
      const auto root = message->root();
      const auto promised = PipelinedOn(root);
      const bool behind = promised && std::any_of(deferred_.begin(), deferred_.end(), [&](auto& m) {
                            return PipelinedOn(m->root()) == promised;
                          });
      if (behind || MustWait(root)) {
        Defer(std::move(message));
        return true;
      }
    }
    Handle(std::move(message));
  } catch (const ProtocolError&) {
    Abort(std::current_exception());
  } catch (const kj::Exception& e) {
    Abort(std::make_exception_ptr(ProtocolError(e.getDescription().cStr())));
  }
  return true;
}

bool Connection::MustWait(wire::Message::Reader message) {
  if (message.isCall()) {
    return depth_ >= kMaxDepth || !TargetReady(message.getCall().getTarget());
  }
  return message.isDisembargo() && !TargetReady(message.getDisembargo().getTarget());
}

void Connection::Defer(std::unique_ptr<IncomingMessage> message) {
  deferred_bytes_ += message->size_in_bytes();
  if (deferred_bytes_ > kMaxDeferredBytes) throw ProtocolError("too many calls wait for answers");
  deferred_.push_back(std::move(message));
}

void Connection::Handle(std::unique_ptr<IncomingMessage> message) {
  const wire::Message::Reader root = message->root();
  switch (root.which()) {
    case wire::Message::BOOTSTRAP:
      return HandleBootstrap(root.getBootstrap());
    case wire::Message::CALL:
      return HandleCall(std::move(message));
    case wire::Message::RETURN:
      return HandleReturn(std::move(message));
    case wire::Message::FINISH:
      return HandleFinish(root.getFinish());
    case wire::Message::RESOLVE:
      return HandleResolve(root.getResolve());
    case wire::Message::RELEASE:
      return ReleaseExport(root.getRelease().getId(), root.getRelease().getReferenceCount());
    case wire::Message::DISEMBARGO:
      return HandleDisembargo(root.getDisembargo());
    case wire::Message::ABORT:
      transport_->HangUp();
      throw Disconnected(std::string("it ended the connection: ") +
                         root.getAbort().getReason().cStr());
    case wire::Message::UNIMPLEMENTED:
      return;  // nothing that this side sends can go without an answer
    default:
      return SendUnimplemented(root);
  }
}

void Connection::SendUnimplemented(wire::Message::Reader message) {
  capnp::MallocMessageBuilder builder;
  builder.initRoot<wire::Message>().setUnimplemented(message);
  Send(builder);
}

void Connection::Abort(const std::exception_ptr& error) {
  try {
    capnp::MallocMessageBuilder builder;
    WriteException(builder.initRoot<wire::Message>().initAbort(), error);
    Send(builder);
  } catch (const Error&) {
    // It does not listen any more.
  }
  transport_->HangUp();
  std::rethrow_exception(error);
}

void Connection::Send(capnp::MessageBuilder& message, std::span<const int> descriptors) {
  SendTogether(&message, descriptors);
}

void Connection::Flush() { SendTogether(nullptr, {}); }

void Connection::SendTogether(capnp::MessageBuilder* message, std::span<const int> descriptors) {
  std::vector<uint32_t> releases;
  {
    std::lock_guard lock(releases_mutex_);
    releases.swap(releases_);
  }
  if (message == nullptr && finishes_.empty() && releases.empty()) return;

  std::vector<std::unique_ptr<capnp::MallocMessageBuilder>> riders;
  const auto add = [&riders] {
    riders.push_back(std::make_unique<capnp::MallocMessageBuilder>(16));
    return riders.back()->initRoot<wire::Message>();
  };
  for (const uint32_t id : finishes_) {
    auto finish = add().initFinish();
    finish.setQuestionId(id);
    finish.setReleaseResultCaps(false);  // each is released by itself
  }
  finishes_.clear();
  for (const uint32_t id : releases) {
    const auto it = imports_.find(id);
    if (it == imports_.end() || !it->second.cap.expired()) continue;
    auto release = add().initRelease();
    release.setId(id);
    release.setReferenceCount(it->second.references);
    imports_.erase(it);
  }
  std::vector<capnp::MessageBuilder*> messages;
  for (const auto& rider : riders) messages.push_back(rider.get());
  if (message != nullptr) messages.push_back(message);
  if (!messages.empty()) transport_->Send(messages, descriptors);
}

}  // namespace roost::rpc
