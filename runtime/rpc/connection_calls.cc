// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Connections: calls that come in, their answers, and the answers to our own questions.

#include <string>
#include <utility>

#include "roost/error/error.h"
#include "roost/rpc/call_hints.h"
#include "roost/rpc/connection.h"
#include "roost/rpc/connection_workers.h"
#include "roost/rpc/disconnected.h"
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

std::shared_ptr<Connection::Response> Connection::NewResponse() {
  if (spare_responses_.empty()) return std::make_shared<Response>();
  auto response = std::move(spare_responses_.back());
  spare_responses_.pop_back();
  return response;
}

void Connection::Recycle(std::shared_ptr<Response> response) noexcept {
  constexpr size_t kMostSpare = 4;
  if (response.use_count() != 1) return;  // somebody still reads it
  response->message.reset();
  response->caps.Clear();
  response->kept.clear();
  if (spare_responses_.capacity() < kMostSpare) spare_responses_.reserve(kMostSpare);
  if (spare_responses_.size() < kMostSpare) spare_responses_.push_back(std::move(response));
}

// The call that is running, with its parameters' capabilities and its results.
class Connection::Incoming final : public IncomingCall {
 public:
  Incoming(Connection& connection, IncomingMessage& message, wire::Call::Reader call)
      : IncomingCall(connection, call.getInterfaceId(), call.getMethodId(), message.mark()),
        params_(call.getParams()),
        caps_(connection.ReadCapTable(params_.getCapTable(), message.set())),
        answer_id_(call.getQuestionId()) {}

  capnp::AnyPointer::Reader Params() override { return caps_.Imbue(params_.getContent()); }

  capnp::AnyPointer::Builder Results() override {
    if (response_ == nullptr) {
      const ConnectionWorkers::Hold hold(connection().workers_.get());
      response_ = connection().NewResponse();
      results_ = InitReturn(response_->message.emplace(), answer_id_).initResults();
    }
    return response_->caps.Imbue(results_.getContent());
  }

  void Keep(std::shared_ptr<const void> lent) override {
    response_->kept.push_back(std::move(lent));
  }

  // What the results lie in does not depend on others any more.
  void Own() {
    if (response_ != nullptr) response_->Own();
  }

  std::shared_ptr<Response> TakeResponse() {
    if (response_ == nullptr) Results();
    return std::move(response_);
  }

 private:
  const wire::Payload::Reader params_;
  IncomingCaps caps_;
  const uint32_t answer_id_;
  std::shared_ptr<Response> response_;
  wire::Payload::Builder results_{nullptr};
};

void Connection::HandleBootstrap(wire::Bootstrap::Reader bootstrap) {
  const uint32_t id = bootstrap.getQuestionId();
  Answer* answer = answers_.Add(id);
  if (answer == nullptr) throw ProtocolError("a question's number is used twice");
  if (bootstrap_ == nullptr) {
    answer->state = Answer::State::kFailed;
    answer->error = std::make_exception_ptr(Unimplemented("this peer has no bootstrap interface"));
    return SendException(id, answer->error);
  }
  answer->state = Answer::State::kResults;
  answer->response = NewResponse();
  auto results = InitReturn(answer->response->message.emplace(), id).initResults();
  WriteCapability(answer->response->caps.Imbue(results.getContent()), bootstrap_);
  SendResults(*answer);
}

void Connection::HandleCall(IncomingPtr message) {
  PeerReceived();
  const wire::Call::Reader call = message->root().getCall();
  const auto called = call.getTarget();
  if (MustWait(call)) return Defer(std::move(message));
  if (call.getSendResultsTo().isThirdParty()) return SendUnimplemented(message->root());
  if (answers_.Find(call.getQuestionId()) != nullptr) {
    throw ProtocolError("a question's number is used twice");
  }
  const Target target = ResolveTarget(called);
  const auto* imported = target.cap == nullptr ? nullptr : target.cap->AsImported();
  if (target.forwarded || (imported != nullptr && imported->connection().get() == this)) {
    ForwardToPeer(*message, target, imported);
  } else {
    Run(*message, target.cap);
  }
}

void Connection::Run(IncomingMessage& message, const CapabilityPtr& cap) {
  const wire::Call::Reader call = message.root().getCall();
  const uint32_t id = call.getQuestionId();
  answers_.Add(id);
  std::shared_ptr<Response> response;
  std::exception_ptr error;
  {
    Incoming incoming(*this, message, call);
    ++depth_;
    try {
      if (depth_ > kMaxDepth) {
        throw InvalidState("calls nest more than " + std::to_string(kMaxDepth) + " deep");
      }
      {
        const ConnectionWorkers::Method method(workers_.get(), id);
        cap->Call(incoming);
        // Where others wait for this connection's mutex, neither is a large text copied under it,
        // nor an object that nobody else holds any more destroyed.
        if (workers_ != nullptr) incoming.Own();
      }
      error = incoming.error();
      if (error == nullptr) {
        response = incoming.TakeResponse();
        if (!response->message->FitsInto(transport_->max_message_bytes())) {
          throw LimitExceeded("the results have more bytes than the server's max_message_bytes, " +
                              std::to_string(transport_->max_message_bytes()));
        }
        // The last that can fail: what is sent next is the Return.
        if (!call.getSendResultsTo().isYourself()) SendDescriptors(response->caps);
      }
    } catch (...) {
      error = std::current_exception();
    }
    --depth_;
  }

  Answer& answer = *answers_.Find(id);
  answer.state = error ? Answer::State::kFailed : Answer::State::kResults;
  // A Roost peer that will not pipeline onto the answer needs no more of it than the Return.
  const bool forget = PeerWaits() && NoPromisePipelining(call) && !answer.finished;
  const bool yourself = call.getSendResultsTo().isYourself();
  if (response != nullptr && (!forget || yourself)) response->Own();
  if (yourself) {
    answer.response = std::move(response);
    answer.error = error;
    OutgoingMessage reply;
    InitReturn(reply, id).setResultsSentElsewhere();
    Send(&reply);
    if (answer.finished) DropAnswer(id);
    return;
  }
  if (forget) answers_.Take(id);
  if (error) {
    if (!forget) answer.error = error;
    SendException(id, error, forget);
  } else if (forget) {
    SendAndForget(std::move(response));
  } else {
    answer.response = std::move(response);
    SendResults(answer);
  }
  if (!forget && answer.finished) DropAnswer(id);
}

void Connection::ForwardToPeer(IncomingMessage& incoming, const Target& target,
                               const ImportedCapability* imported) {
  const wire::Call::Reader call = incoming.root().getCall();
  const uint32_t id = call.getQuestionId();
  auto state = std::make_unique<QuestionState>();
  state->forwarded = true;
  QuestionState& forwarded = *state;
  const uint32_t question = questions_.Add(QuestionSlot{&forwarded, std::move(state)});

  OutgoingMessage message;
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
  IncomingCaps in = ReadCapTable(call.getParams().getCapTable(), incoming.set());
  OutgoingCaps out;
  auto payload = forward.initParams();
  out.Imbue(payload.getContent()).set(in.Imbue(call.getParams().getContent()));
  try {
    SendDescriptors(out);
  } catch (const Disconnected&) {
    throw;
  } catch (const Error&) {
    questions_.Take(question);
    Answer& refused = *answers_.Add(id);
    refused.state = Answer::State::kFailed;
    refused.error = std::current_exception();
    return SendException(id, refused.error);
  }
  forwarded.param_exports = WriteCapTable(out, payload);
  Send(&message);

  Answer& answer = *answers_.Add(id);
  answer.state = Answer::State::kForwarded;
  answer.forwarded_as = question;
  OutgoingMessage reply;
  auto ret = InitReturn(reply, id);
  if (call.getSendResultsTo().isYourself()) {
    ret.setResultsSentElsewhere();
  } else {
    ret.setTakeFromOtherQuestion(question);
  }
  Send(&reply);
}

void Connection::SendResults(Answer& answer) {
  const auto response = answer.response;
  auto& message = *response->message;
  if (!response->caps.caps().empty()) {
    answer.exports = WriteCapTable(response->caps, ResultsOf(message));
  }
  Send(&message);
}

void Connection::SendAndForget(std::shared_ptr<Response> response) {
  auto& message = *response->message;
  if (!response->caps.caps().empty()) WriteCapTable(response->caps, ResultsOf(message));
  SetNoFinishNeeded(message.getRoot<wire::Message>().getReturn());
  Send(&message);
  Recycle(std::move(response));
}

void Connection::SendException(uint32_t answer_id, const std::exception_ptr& error, bool forget) {
  OutgoingMessage message;
  auto ret = InitReturn(message, answer_id);
  if (forget) SetNoFinishNeeded(ret);
  WriteException(ret.initException(), error);
  Send(&message);
}

void Connection::HandleFinish(wire::Finish::Reader finish) {
  const uint32_t id = finish.getQuestionId();
  Answer* answer = answers_.Find(id);
  if (answer == nullptr) {
    // It gave the call up while the Return that needs no Finish came.
    if (PeerWaits() && answers_.WasUsed(id)) return;
    throw ProtocolError("Finish for a question that is not there");
  }
  answer->finished = true;
  answer->release_result_caps = finish.getReleaseResultCaps();
  if (answer->state != Answer::State::kRunning) {
    DropAnswer(id);
  } else if (workers_ != nullptr) {
    workers_->Stop(id);
  }
}

void Connection::DropAnswer(uint32_t answer_id) {
  Answer answer = answers_.Take(answer_id);
  if (answer.release_result_caps) {
    for (const uint32_t id : answer.exports) ReleaseExport(id, 1);
  }
  if (answer.response != nullptr) Recycle(std::move(answer.response));
  if (answer.state != Answer::State::kForwarded) return;
  QuestionSlot* slot = questions_.Find(answer.forwarded_as);
  if (slot == nullptr) return;
  finishes_.push_back(answer.forwarded_as);
  slot->state->abandoned = true;
  if (slot->state->returned) questions_.Take(answer.forwarded_as);
}

void Connection::TakeAnswer(QuestionState& state) {
  const Answer* answer = answers_.Find(*state.take_from);
  if (answer == nullptr) throw ProtocolError("Return takes from a question that is not there");
  if (answer->state == Answer::State::kRunning) return;
  state.take_from.reset();
  state.taken = answer->response;
  state.error = answer->state == Answer::State::kForwarded
                    ? std::make_exception_ptr(Unimplemented("a call that is passed back and forth"))
                    : answer->error;
}

void Connection::HandleReturn(IncomingPtr message) {
  PeerReceived();
  const wire::Return::Reader ret = message->root().getReturn();
  const uint32_t id = ret.getAnswerId();
  QuestionSlot* slot = questions_.Find(id);
  if (slot == nullptr || slot->state->returned) {
    throw ProtocolError("Return for a question that is not there");
  }
  // It stays where it is: nothing here runs other calls.
  QuestionState& state = *slot->state;
  state.returned = true;
  state.finish_needed = !NoFinishNeeded(ret);
  if (ret.getReleaseParamCaps()) {
    for (const uint32_t exported : state.param_exports) ReleaseExport(exported, 1);
  }
  state.param_exports.clear();
  state.param_caps.clear();
  switch (ret.which()) {
    case wire::Return::RESULTS: {
      const auto results = ret.getResults();
      state.caps = ReadCapTable(results.getCapTable(), message->set());
      state.results = results.getContent();
      state.reply = std::move(message);
      break;
    }
    case wire::Return::EXCEPTION:
      state.error = ReadException(ret.getException());
      break;
    case wire::Return::RESULTS_SENT_ELSEWHERE:
      if (!state.forwarded) throw ProtocolError("the results of a call went elsewhere");
      break;
    case wire::Return::TAKE_FROM_OTHER_QUESTION:
      state.take_from = ret.getTakeFromOtherQuestion();
      TakeAnswer(state);
      break;
    case wire::Return::CANCELED:
      state.error = std::make_exception_ptr(RemoteError("canceled", "the peer canceled the call"));
      break;
    default:
      state.error = std::make_exception_ptr(Unimplemented("this kind of Return"));
  }
  if (!state.abandoned) return;
  if (state.finish_later && state.finish_needed) finishes_.push_back(id);
  questions_.Take(id);
}

}  // namespace roost::rpc
