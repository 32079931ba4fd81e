// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Connections: calls that come in, their answers, and the answers to our own questions.

#include <string>
#include <utility>

#include <capnp/serialize.h>

#include "roost/error/error.h"
#include "roost/rpc/connection.h"
#include "roost/rpc/exception_wire.h"
#include "roost/rpc/question_state.h"

namespace roost::rpc {
namespace {

namespace wire = capnp::rpc;

wire::Return::Builder InitReturn(capnp::MessageBuilder& message, uint32_t answer_id) {
  auto builder = message.initRoot<wire::Message>().initReturn();
  builder.setAnswerId(answer_id);
  builder.setReleaseParamCaps(false);  // each is released by itself
  return builder;
}

wire::Payload::Builder ResultsOf(capnp::MessageBuilder& message) {
  return message.getRoot<wire::Message>().getReturn().getResults();
}

}  // namespace

// The call that is running, with its parameters' capabilities and its results.
class Connection::Incoming final : public IncomingCall {
 public:
  Incoming(Connection& connection, wire::Call::Reader call)
      : IncomingCall(connection, call.getInterfaceId(), call.getMethodId()),
        call_(call),
        caps_(connection.ReadCapTable(call.getParams().getCapTable())) {}

  capnp::AnyPointer::Reader Params() override {
    return caps_.Imbue(call_.getParams().getContent());
  }

  capnp::AnyPointer::Builder Results() override {
    if (response_ == nullptr) {
      response_ = std::make_shared<Response>();
      InitReturn(response_->message, call_.getQuestionId()).initResults();
    }
    return response_->caps.Imbue(ResultsOf(response_->message).getContent());
  }

  std::shared_ptr<Response> TakeResponse() {
    Results();
    return std::move(response_);
  }

 private:
  wire::Call::Reader call_;
  IncomingCaps caps_;
  std::shared_ptr<Response> response_;
};

void Connection::HandleBootstrap(wire::Bootstrap::Reader bootstrap) {
  const uint32_t id = bootstrap.getQuestionId();
  const auto [it, added] = answers_.try_emplace(id);
  if (!added) throw ProtocolError("a question's number is used twice");
  Answer& answer = it->second;
  if (bootstrap_ == nullptr) {
    answer.state = Answer::State::kFailed;
    answer.error = std::make_exception_ptr(Unimplemented("this peer has no bootstrap interface"));
    return SendException(id, answer.error);
  }
  answer.state = Answer::State::kResults;
  answer.response = std::make_shared<Response>();
  InitReturn(answer.response->message, id).initResults();
  WriteCapability(answer.response->caps.Imbue(ResultsOf(answer.response->message).getContent()),
                  bootstrap_);
  SendResults(answer);
}

void Connection::HandleCall(std::unique_ptr<IncomingMessage> message) {
  const wire::Call::Reader call = message->root().getCall();
  if (call.getSendResultsTo().isThirdParty()) return SendUnimplemented(message->root());
  if (answers_.contains(call.getQuestionId())) {
    throw ProtocolError("a question's number is used twice");
  }
  const Target target = ResolveTarget(call.getTarget());
  const auto imported = std::dynamic_pointer_cast<ImportedCapability>(target.cap);
  if (target.forwarded || (imported && imported->connection().get() == this)) {
    ForwardToPeer(call, target, imported);
  } else {
    Run(call, target.cap);
  }
}

void Connection::Run(wire::Call::Reader call, const CapabilityPtr& cap) {
  const uint32_t id = call.getQuestionId();
  answers_.try_emplace(id);
  std::shared_ptr<Response> response;
  std::exception_ptr error;
  {
    Incoming incoming(*this, call);
    ++depth_;
    try {
      if (depth_ > kMaxDepth) {
        throw InvalidState("calls nest more than " + std::to_string(kMaxDepth) + " deep");
      }
      cap->Call(incoming);
      response = incoming.TakeResponse();
      const size_t bytes =
          capnp::computeSerializedSizeInWords(response->message) * sizeof(capnp::word);
      if (bytes > kMaxMessageBytes) {
        throw SerializationError("the results have " + std::to_string(bytes) +
                                 " bytes, more than the limit of " +
                                 std::to_string(kMaxMessageBytes));
      }
    } catch (...) {
      error = std::current_exception();
    }
    --depth_;
  }

  Answer& answer = answers_.at(id);
  answer.state = error ? Answer::State::kFailed : Answer::State::kResults;
  answer.response = error ? nullptr : std::move(response);
  answer.error = error;
  if (call.getSendResultsTo().isYourself()) {
    capnp::MallocMessageBuilder message;
    InitReturn(message, id).setResultsSentElsewhere();
    Send(message);
  } else if (error) {
    SendException(id, error);
  } else {
    SendResults(answer);
  }
  if (answer.finished) DropAnswer(id);
}

void Connection::ForwardToPeer(wire::Call::Reader call, const Target& target,
                               const std::shared_ptr<ImportedCapability>& imported) {
  const uint32_t id = call.getQuestionId();
  uint32_t question = next_question_++;
  while (questions_.contains(question)) question = next_question_++;
  auto state = std::make_shared<QuestionState>();
  state->forwarded = true;
  questions_.emplace(question, state);

  capnp::MallocMessageBuilder message;
  auto forward = message.initRoot<wire::Message>().initCall();
  forward.setQuestionId(question);
  forward.setInterfaceId(call.getInterfaceId());
  forward.setMethodId(call.getMethodId());
  forward.getSendResultsTo().setYourself();
  if (target.forwarded) {
    auto promised = forward.initTarget().initPromisedAnswer();
    promised.setQuestionId(target.forwarded_as);
    promised.setTransform(call.getTarget().getPromisedAnswer().getTransform());
  } else {
    forward.initTarget().setImportedCap(imported->id());
  }
  IncomingCaps in = ReadCapTable(call.getParams().getCapTable());
  OutgoingCaps out;
  auto payload = forward.initParams();
  out.Imbue(payload.getContent()).set(in.Imbue(call.getParams().getContent()));
  state->param_exports = WriteCapTable(out, payload);
  Send(message);

  Answer& answer = answers_[id];
  answer.state = Answer::State::kForwarded;
  answer.forwarded_as = question;
  capnp::MallocMessageBuilder reply;
  auto ret = InitReturn(reply, id);
  if (call.getSendResultsTo().isYourself()) {
    ret.setResultsSentElsewhere();
  } else {
    ret.setTakeFromOtherQuestion(question);
  }
  Send(reply);
}

void Connection::SendResults(Answer& answer) {
  const auto response = answer.response;
  answer.exports = WriteCapTable(response->caps, ResultsOf(response->message));
  Send(response->message);
}

void Connection::SendException(uint32_t answer_id, const std::exception_ptr& error) {
  capnp::MallocMessageBuilder message;
  WriteException(InitReturn(message, answer_id).initException(), error);
  Send(message);
}

void Connection::HandleFinish(wire::Finish::Reader finish) {
  const auto it = answers_.find(finish.getQuestionId());
  if (it == answers_.end()) throw ProtocolError("Finish for a question that is not there");
  it->second.finished = true;
  it->second.release_result_caps = finish.getReleaseResultCaps();
  if (it->second.state != Answer::State::kRunning) DropAnswer(it->first);
}

void Connection::DropAnswer(uint32_t answer_id) {
  auto node = answers_.extract(answer_id);
  Answer& answer = node.mapped();
  if (answer.release_result_caps) {
    for (const uint32_t id : answer.exports) ReleaseExport(id, 1);
  }
  if (answer.state == Answer::State::kForwarded) {
    const auto it = questions_.find(answer.forwarded_as);
    if (it == questions_.end()) return;
    finishes_.push_back(answer.forwarded_as);
    it->second->abandoned = true;
    if (it->second->returned) questions_.erase(it);
  }
}

void Connection::TakeAnswer(QuestionState& state) {
  const auto it = answers_.find(*state.take_from);
  if (it == answers_.end()) throw ProtocolError("Return takes from a question that is not there");
  const Answer& answer = it->second;
  if (answer.state == Answer::State::kRunning) return;
  state.take_from.reset();
  state.taken = answer.response;
  state.error = answer.state == Answer::State::kForwarded
                    ? std::make_exception_ptr(Unimplemented("a call that is passed back and forth"))
                    : answer.error;
}

void Connection::HandleReturn(std::unique_ptr<IncomingMessage> message) {
  const wire::Return::Reader ret = message->root().getReturn();
  const auto it = questions_.find(ret.getAnswerId());
  if (it == questions_.end() || it->second->returned) {
    throw ProtocolError("Return for a question that is not there");
  }
  const std::shared_ptr<QuestionState> state = it->second;
  state->returned = true;
  if (ret.getReleaseParamCaps()) {
    for (const uint32_t id : state->param_exports) ReleaseExport(id, 1);
  }
  state->param_exports.clear();
  state->param_caps.clear();
  switch (ret.which()) {
    case wire::Return::RESULTS:
      state->caps = ReadCapTable(ret.getResults().getCapTable());
      state->reply = std::move(message);
      break;
    case wire::Return::EXCEPTION:
      state->error = ReadException(ret.getException());
      break;
    case wire::Return::RESULTS_SENT_ELSEWHERE:
      if (!state->forwarded) throw ProtocolError("the results of a call went elsewhere");
      break;
    case wire::Return::TAKE_FROM_OTHER_QUESTION:
      state->take_from = ret.getTakeFromOtherQuestion();
      TakeAnswer(*state);
      break;
    case wire::Return::CANCELED:
      state->error = std::make_exception_ptr(RemoteError("canceled", "the peer canceled the call"));
      break;
    default:
      state->error = std::make_exception_ptr(Unimplemented("this kind of Return"));
  }
  if (state->abandoned) questions_.erase(ret.getAnswerId());
}

}  // namespace roost::rpc
