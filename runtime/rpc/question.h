// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_QUESTION_H_
#define ROOST_RPC_QUESTION_H_

#include <cstdint>
#include <memory>
#include <span>

#include <capnp/any.h>

#include "roost/rpc/connection.h"
#include "roost/rpc/question_state.h"

namespace roost::rpc {

// One call to the peer: fill Params, Send, then Wait for the results. Lives on the stack of the
// connection's thread; destroying it lets go of the answer (Finish).
//
//   Question call(*imported, kInterface, kMethod);
//   call.Params().initAs<...>()...;
//   call.Send();
//   auto results = call.Wait(Deadline::Never());   // valid while `call` lives
class Question {
 public:
  // Whether calls may be pipelined onto the answer.
  enum class Pipelining { kAllowed, kNone };

  // A call of a capability that the peer hosts.
  Question(const ImportedCapability& target, uint64_t interface_id, uint16_t method_id,
           Pipelining pipelining = Pipelining::kAllowed);
  // A call of the capability at pointer `pointer_index` of the results of `promised`, which was
  // sent on the same connection and may not have been answered yet.
  Question(const Question& promised, uint16_t pointer_index, uint64_t interface_id,
           uint16_t method_id, Pipelining pipelining = Pipelining::kAllowed);
  ~Question() noexcept;

  // Where the parameters go.
  capnp::AnyPointer::Builder Params();

  // Sends a call whose answer nobody waits for. Throws Disconnected.
  void SendAndForget();

  // Whether it was sent with something that the peer can call meanwhile.
  bool lends() const { return !state_.param_exports.empty(); }

  // Sends the call, with `descriptors` (borrowed) riding along. Throws Disconnected.
  void Send(std::span<const int> descriptors = {});

  // Serves the peer until the answer is there, and returns it; it is valid while this object lives.
  // Throws the callee's exception, Disconnected, or TimeoutError when the deadline passed.
  capnp::AnyPointer::Reader Wait(const Deadline& deadline);

  // The same in two steps: false when the deadline passed, and what came. Only the second throws
  // the callee's exceptions.
  bool Await(const Deadline& deadline);
  capnp::AnyPointer::Reader Results();

  // What keeps the memory of the results beyond this object, in any thread; null where they are
  // this side's own. After the answer has come.
  std::shared_ptr<const void> KeepResults();

 private:
  friend class Connection;
  explicit Question(std::shared_ptr<Connection> connection);
  // Begins the Call; returns where its target goes.
  capnp::rpc::MessageTarget::Builder InitCall(uint64_t interface_id, uint16_t method_id,
                                              Pipelining pipelining);

  // Leaves what is known of the question to the connection until its Return.
  Connection::QuestionState& Abandon();

  const std::shared_ptr<Connection> connection_;
  Connection::QuestionState state_;
  const uint32_t id_;
  bool sent_ = false;
  bool forgotten_ = false;
  OutgoingMessage message_;
  OutgoingCaps caps_;
  capnp::rpc::Payload::Builder params_{nullptr};  // of a Call
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_QUESTION_H_
