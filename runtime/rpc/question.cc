// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/question.h"

#include <string>
#include <utility>

#include <capnp/serialize.h>

#include "roost/error/error.h"
#include "roost/rpc/question_state.h"

namespace roost::rpc {
namespace {

namespace wire = capnp::rpc;

std::shared_ptr<Connection> ConnectionOf(const std::shared_ptr<ImportedCapability>& target) {
  auto connection = target->connection();
  if (connection == nullptr) {
    throw InvalidState("a capability is called after its connection has ended");
  }
  connection->CheckThread();
  return connection;
}

}  // namespace

Question::Question(std::shared_ptr<Connection> connection, uint64_t interface_id,
                   uint16_t method_id)
    : connection_(std::move(connection)) {
  auto& questions = connection_->questions_;
  id_ = connection_->next_question_++;
  while (questions.contains(id_)) id_ = connection_->next_question_++;
  auto root = message_.initRoot<wire::Message>();
  if (interface_id == 0) return;
  auto call = root.initCall();
  call.setQuestionId(id_);
  call.setInterfaceId(interface_id);
  call.setMethodId(method_id);
  call.initParams();
}

Question::Question(const std::shared_ptr<ImportedCapability>& target, uint64_t interface_id,
                   uint16_t method_id)
    : Question(ConnectionOf(target), interface_id, method_id) {
  message_.getRoot<wire::Message>().getCall().initTarget().setImportedCap(target->id());
}

Question::Question(const Question& promised, uint16_t pointer_index, uint64_t interface_id,
                   uint16_t method_id)
    : Question(promised.connection_, interface_id, method_id) {
  auto target = message_.getRoot<wire::Message>().getCall().initTarget().initPromisedAnswer();
  target.setQuestionId(promised.id_);
  target.initTransform(1)[0].setGetPointerField(pointer_index);
}

Question::~Question() noexcept {
  if (state_ == nullptr) return;
  state_->abandoned = true;
  const bool flush = !state_->returned || !state_->caps.empty();
  if (state_->returned) connection_->questions_.erase(id_);
  connection_->finishes_.push_back(id_);
  state_.reset();
  if (!flush) return;  // Finish rides with the next message
  try {
    connection_->Flush();
  } catch (...) {
    // The peer is gone, and with it the answer.
  }
}

capnp::AnyPointer::Builder Question::Params() {
  return caps_.Imbue(message_.getRoot<wire::Message>().getCall().getParams().getContent());
}

void Question::Send(std::span<const int> descriptors) {
  auto root = message_.getRoot<wire::Message>();
  const size_t bytes = capnp::computeSerializedSizeInWords(message_) * sizeof(capnp::word);
  if (bytes > kMaxMessageBytes) {
    throw SerializationError("the arguments have " + std::to_string(bytes) +
                             " bytes, more than the limit of " + std::to_string(kMaxMessageBytes));
  }
  auto state = std::make_shared<Connection::QuestionState>();
  if (root.isCall()) {
    state->param_exports = connection_->WriteCapTable(caps_, root.getCall().getParams());
    state->param_caps = caps_.caps();
  }
  connection_->questions_.emplace(id_, state);
  state_ = std::move(state);
  connection_->Send(message_, descriptors);
}

capnp::AnyPointer::Reader Question::Wait(const Deadline& deadline) {
  while (true) {
    if (state_->returned) {
      // The answer may be the result of a call that the peer passed back to this side.
      if (state_->take_from) connection_->TakeAnswer(*state_);
      if (!state_->take_from) break;
    }
    if (!connection_->HandleNext(deadline)) throw TimeoutError("no answer before the deadline");
  }
  if (state_->error) std::rethrow_exception(state_->error);
  if (state_->taken != nullptr) {
    auto& response = *state_->taken;
    auto results = response.message.getRoot<wire::Message>().getReturn().getResults();
    return response.caps.Imbue(results.getContent()).asReader();
  }
  return state_->caps.Imbue(state_->reply->root().getReturn().getResults().getContent());
}

}  // namespace roost::rpc
