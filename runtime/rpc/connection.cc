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
#include "roost/rpc/connection_workers.h"
#include "roost/rpc/exception_wire.h"
#include "roost/rpc/question.h"
#include "roost/rpc/question_state.h"
#include "roost/rpc/riders.h"

namespace roost::rpc {
namespace {

namespace wire = capnp::rpc;

constexpr size_t kMaxDeferredBytes = size_t{1} << 26;

// The question that a message is about: the one its target is pipelined on, or that it finishes.
std::optional<uint32_t> DependsOn(wire::Message::Reader message) {
  wire::MessageTarget::Reader target;
  if (message.isCall()) {
    target = message.getCall().getTarget();
  } else if (message.isDisembargo()) {
    target = message.getDisembargo().getTarget();
  } else if (message.isFinish()) {
    return message.getFinish().getQuestionId();
  } else {
    return std::nullopt;
  }
  if (!target.isPromisedAnswer()) return std::nullopt;
  return target.getPromisedAnswer().getQuestionId();
}

// The capability of this side that a message calls, by its number.
std::optional<uint32_t> Calls(wire::Message::Reader message) {
  if (!message.isCall() || !message.getCall().getTarget().isImportedCap()) return std::nullopt;
  return message.getCall().getTarget().getImportedCap();
}

uint64_t NextSerial() {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

// Throws what the peer refuses this side for, if that is why it ends the connection.
void ThrowRefusal(wire::Exception::Reader abort) {
  try {
    std::rethrow_exception(ReadException(abort));
  } catch (const LimitExceeded&) {
    throw;
  } catch (const AccessDenied&) {
    throw;
  } catch (...) {
    // It is for messages.
  }
}

}  // namespace

// Messages that stay behind, and so the questions and capabilities that later ones must not
// overtake.
class Connection::Blocked {
 public:
  void Add(wire::Message::Reader message) {
    if (const auto question = DependsOn(message)) questions_.insert(*question);
    if (const auto called = Calls(message)) called_.insert(*called);
    if (message.isCall()) questions_.insert(message.getCall().getQuestionId());
  }

  bool Holds(wire::Message::Reader message) const {
    if (const auto called = Calls(message)) return called_.contains(*called);
    const auto question = DependsOn(message);
    return question && questions_.contains(*question);
  }

 private:
  std::unordered_set<uint32_t> questions_;
  std::unordered_set<uint32_t> called_;
};

std::shared_ptr<Connection> Connection::Create(std::unique_ptr<Transport> transport,
                                               CapabilityPtr bootstrap,
                                               std::unique_ptr<PeerPolicy> policy) {
  return std::shared_ptr<Connection>(
      new Connection(std::move(transport), std::move(bootstrap), std::move(policy)));
}

Connection::Connection(std::unique_ptr<Transport> transport, CapabilityPtr bootstrap,
                       std::unique_ptr<PeerPolicy> policy)
    : serial_(NextSerial()),
      transport_(std::move(transport)),
      bootstrap_(std::move(bootstrap)),
      policy_(std::move(policy)) {}

Connection::~Connection() = default;

void Connection::CheckThread() const {
  if (workers_ != nullptr && workers_->RunsMethodHere()) return;
  const std::thread::id server = server_thread_.load();
  if (server == std::thread::id() || server == std::this_thread::get_id()) return;
  throw InvalidState(
      "an object that was lent for a call is used on another thread than the one that runs it");
}

void Connection::Serve() {
  server_thread_.store(std::this_thread::get_id());
  undecided_ = policy_ != nullptr;
  try {
    while (strangers_ == nullptr) HandleNext(Deadline::Never());
    workers_ = std::make_unique<ConnectionWorkers>(*this);
    workers_->Serve(std::move(strangers_));
  } catch (const Disconnected&) {
  }
}

std::stop_token Connection::StopToken() {
  if (workers_ != nullptr) return ConnectionWorkers::StopToken();
  if (!watch_) watch_.emplace(transport_->socket());
  return watch_->token();
}

CapabilityPtr Connection::Bootstrap(const Deadline& deadline) {
  Question question(shared_from_this());
  question.message_.getRoot<wire::Message>().initBootstrap().setQuestionId(question.id_);
  question.Send();
  return ReadCapability(question.Wait(deadline));
}

bool Connection::ShowsStranger(wire::Message::Reader message) {
  if (!message.isCall()) return false;
  undecided_ = !policy_->PeerWaits();
  const auto call = message.getCall();
  return undecided_ && policy_->IsStranger(call.getInterfaceId(), call.getMethodId());
}

IncomingPtr Connection::TakeDeferred(Blocked& blocked, bool calls) {
  for (auto it = deferred_.begin(); it != deferred_.end(); ++it) {
    const auto root = (*it)->root();
    if (blocked.Holds(root) || MustWait(root) || (!calls && root.isCall())) {
      blocked.Add(root);
      continue;
    }
    IncomingPtr message = std::move(*it);
    deferred_.erase(it);
    deferred_bytes_ -= message->weight();
    return message;
  }
  return nullptr;
}

IncomingPtr Connection::TakeDeferred(bool calls) {
  Blocked blocked;
  return TakeDeferred(blocked, calls);
}

bool Connection::HasRunnable() {
  Blocked blocked;
  for (const IncomingPtr& message : deferred_) {
    const auto root = message->root();
    if (!blocked.Holds(root) && !MustWait(root)) return true;
    blocked.Add(root);
  }
  return false;
}

bool Connection::HandleNext(const Deadline& deadline) {
  Blocked blocked;
  IncomingPtr message = TakeDeferred(blocked, /*calls=*/true);
  try {
    if (message == nullptr) {
      // Whoever waits at the bottom of the stack may wait for long: let go of things first.
      if (depth_ == 0) Flush();
      message = transport_->Receive(deadline);
      if (message == nullptr) return false;
      if (!deferred_.empty() && blocked.Holds(message->root())) {
        Defer(std::move(message));
        return true;
      }
    }
    if (undecided_ && ShowsStranger(message->root())) {
      strangers_ = std::move(message);
      return true;
    }
    const bool outermost = depth_ == 0;
    if (outermost) CountHandled();
    Handle(std::move(message));
    if (outermost) CountHandled();
  } catch (const ProtocolError&) {
    Abort(std::current_exception());
  } catch (const kj::Exception& e) {
    Abort(std::make_exception_ptr(ProtocolError(e.getDescription().cStr())));
  }
  return true;
}

void Connection::PeerReceived() {
  if (!described_) return;
  described_ = false;
  policy_->Received();
}

void Connection::CountHandled() {
  handled_.store(handled_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

bool Connection::MustWait(wire::Message::Reader message) {
  if (message.isCall()) return MustWait(message.getCall());
  return message.isDisembargo() && !TargetReady(message.getDisembargo().getTarget());
}

bool Connection::MustWait(wire::Call::Reader call) {
  // A Roost peer's call in a wait is a callback, which somebody here waits for: Run refuses it.
  const bool too_deep = depth_ >= kMaxDepth && !PeerWaits();
  if (too_deep || !TargetReady(call.getTarget())) return true;
  // What it passes on may be of an answer that is not there yet.
  for (const auto passed : call.getParams().getCapTable()) {
    if (!passed.isReceiverAnswer()) continue;
    if (!AnswerReady(passed.getReceiverAnswer().getQuestionId())) return true;
  }
  return false;
}

void Connection::Queue(IncomingPtr message) {
  deferred_bytes_ += message->weight();
  deferred_.push_back(std::move(message));
}

bool Connection::TooMuchDeferred() const { return deferred_bytes_ > kMaxDeferredBytes; }

void Connection::Defer(IncomingPtr message) {
  Queue(std::move(message));
  if (TooMuchDeferred()) throw ProtocolError("too many calls wait for answers");
}

void Connection::Handle(IncomingPtr message) {
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
      if (MustWait(root)) return Defer(std::move(message));
      return HandleDisembargo(root.getDisembargo());
    case wire::Message::ABORT:
      transport_->HangUp();
      ThrowRefusal(root.getAbort());
      throw Disconnected(std::string("it ended the connection: ") +
                         root.getAbort().getReason().cStr());
    case wire::Message::UNIMPLEMENTED:
      return;  // nothing that this side sends can go without an answer
    default:
      return SendUnimplemented(root);
  }
}

void Connection::SendUnimplemented(wire::Message::Reader message) {
  OutgoingMessage reply;
  reply.initRoot<wire::Message>().setUnimplemented(message);
  Send(&reply);
}

void Connection::Refuse(const std::exception_ptr& error) {
  try {
    OutgoingMessage message;
    auto abort = message.initRoot<wire::Message>().initAbort();
    abort.setReason(ReasonOf(error).c_str());
    abort.setType(wire::Exception::Type::FAILED);
    Send(&message);
  } catch (const Error&) {
    // It does not listen any more.
  }
  transport_->HangUp();
}

void Connection::Abort(const std::exception_ptr& error) {
  Refuse(error);
  std::rethrow_exception(error);
}

void Connection::Flush() {
  if (!finishes_.empty() || has_releases_.load(std::memory_order_relaxed)) Send(nullptr);
}

void Connection::Send(OutgoingMessage* message, std::span<const int> descriptors) {
  riders_.clear();
  if (!finishes_.empty() || has_releases_.load(std::memory_order_relaxed)) WriteRiders();
  if (message == nullptr && riders_.empty()) return;
  transport_->Send(message, descriptors,
                   {reinterpret_cast<const capnp::word*>(riders_.data()), riders_.size()});
}

void Connection::WriteRiders() {
  std::vector<uint32_t> releases;
  {
    std::lock_guard lock(releases_mutex_);
    releases.swap(releases_);
    has_releases_.store(false, std::memory_order_relaxed);
  }
  for (const uint32_t id : finishes_) AppendFinish(riders_, id);
  finishes_.clear();
  for (const uint32_t id : releases) {
    const Import* import = imports_.Find(id);
    if (import == nullptr || !import->cap.expired()) continue;
    AppendRelease(riders_, id, import->references);
    imports_.Take(id);
  }
}

}  // namespace roost::rpc
