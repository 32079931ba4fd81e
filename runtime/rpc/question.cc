// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/question.h"

#include <string>
#include <utility>

#include "roost/error/error.h"
#include "roost/rpc/call_hints.h"
#include "roost/rpc/connection_workers.h"
#include "roost/trace/span.h"

namespace roost::rpc {
namespace {

namespace wire = capnp::rpc;

std::shared_ptr<Connection> ConnectionOf(const ImportedCapability& target) {
  auto connection = target.connection();
  if (connection == nullptr) {
    throw InvalidState("a capability is called after its connection has ended");
  }
  connection->CheckThread();
  return connection;
}

}  // namespace

Question::Question(std::shared_ptr<Connection> connection)
    : connection_(std::move(connection)), id_([this] {
        const ConnectionWorkers::Hold hold(connection_->workers_.get());
        return connection_->questions_.Add(Connection::QuestionSlot{&state_, nullptr});
      }()) {}

wire::MessageTarget::Builder Question::InitCall(uint64_t interface_id, uint16_t method_id,
                                                Pipelining pipelining) {
  auto call = message_.initRoot<wire::Message>().initCall();
  call.setQuestionId(id_);
  call.setInterfaceId(interface_id);
  call.setMethodId(method_id);
  if (pipelining == Pipelining::kNone) SetNoPromisePipelining(call);
  params_ = call.initParams();
  return call.initTarget();
}

Question::Question(const ImportedCapability& target, uint64_t interface_id, uint16_t method_id,
                   Pipelining pipelining)
    : Question(ConnectionOf(target)) {
  InitCall(interface_id, method_id, pipelining).setImportedCap(target.id());
}

Question::Question(const Question& promised, uint16_t pointer_index, uint64_t interface_id,
                   uint16_t method_id, Pipelining pipelining)
    : Question(promised.connection_) {
  auto target = InitCall(interface_id, method_id, pipelining).initPromisedAnswer();
  target.setQuestionId(promised.id_);
  target.initTransform(1)[0].setGetPointerField(pointer_index);
}

Question::~Question() noexcept {
  if (forgotten_) return;
  auto& connection = *connection_;
  const ConnectionWorkers::Hold hold(connection.workers_.get());
  const IncomingPtr reply = std::move(state_.reply);  // goes back under the mutex
  if (!sent_) {
    connection.questions_.Take(id_);
    return;
  }
  // Finish rides with the next message, unless the peer keeps something for this side until then.
  bool flush = !state_.returned;
  if (state_.returned) {
    flush = !state_.caps.empty() &&
            (state_.finish_needed || connection.has_releases_.load(std::memory_order_relaxed));
    if (state_.finish_needed) connection.finishes_.push_back(id_);
    connection.questions_.Take(id_);
  } else {
    connection.finishes_.push_back(id_);
    Abandon();
  }
  if (!flush) return;
  try {
    connection.Flush();
  } catch (...) {
    // The peer is gone, and with it the answer.
  }
}

Connection::QuestionState& Question::Abandon() {
  auto& slot = *connection_->questions_.Find(id_);
  slot.kept = std::make_unique<Connection::QuestionState>(std::move(state_));
  slot.state = slot.kept.get();
  slot.state->abandoned = true;
  return *slot.state;
}

void Question::SendAndForget() {
  Send();
  Abandon().finish_later = true;
  forgotten_ = true;
}

capnp::AnyPointer::Builder Question::Params() { return caps_.Imbue(params_.getContent()); }

void Question::Send(std::span<const int> descriptors) {
  const size_t limit = connection_->transport().max_message_bytes();
  if (!message_.FitsInto(limit)) {
    throw LimitExceeded("the arguments have more bytes than the server's max_message_bytes, " +
                        std::to_string(limit));
  }
  const ConnectionWorkers::Hold hold(connection_->workers_.get());
  if (!caps_.caps().empty()) {
    connection_->SendDescriptors(caps_);
    state_.param_exports = connection_->WriteCapTable(caps_, params_);
    state_.param_caps = caps_.caps();
  }
  sent_ = true;
  connection_->Send(&message_, descriptors);
  if (trace::On()) trace::OutgoingSpan::Carried(connection_->transport().SentMark());
}

capnp::AnyPointer::Reader Question::Wait(const Deadline& deadline) {
  if (!Await(deadline)) throw TimeoutError("no answer before the deadline");
  return Results();
}

bool Question::Await(const Deadline& deadline) {
  ConnectionWorkers* const workers = connection_->workers_.get();
  const ConnectionWorkers::Hold hold(workers);
  if (trace::On()) trace::OutgoingSpan::Sent();
  while (true) {
    if (state_.returned) {
      // The answer may be the result of a call that the peer passed back to this side.
      if (state_.take_from) connection_->TakeAnswer(state_);
      if (!state_.take_from) return true;
    }
    const bool in_time =
        workers != nullptr ? workers->Await(state_, deadline) : connection_->HandleNext(deadline);
    if (!in_time) return false;
  }
}

capnp::AnyPointer::Reader Question::Results() {
  if (state_.error) std::rethrow_exception(state_.error);
  if (state_.taken != nullptr) {
    auto& response = *state_.taken;
    auto results = response.message->getRoot<wire::Message>().getReturn().getResults();
    return response.caps.Imbue(results.getContent()).asReader();
  }
  return state_.caps.Imbue(state_.results);
}

std::shared_ptr<const void> Question::KeepResults() {
  return state_.reply == nullptr ? nullptr : state_.reply->ShareMemory();
}

}  // namespace roost::rpc
