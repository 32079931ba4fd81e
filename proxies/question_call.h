// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_QUESTION_CALL_H_
#define ROOST_PROXIES_QUESTION_CALL_H_

#include <memory>
#include <utility>

#include "roost/proxies/pending_call.h"
#include "roost/rpc/question.h"

namespace roost::internal {

// A call of a capability of a connection. `Gone` makes, of rpc::Disconnected, the exception_ptr
// that users get when the connection ends during the call.
template <class Gone>
class QuestionCall final : public PendingCall {
 public:
  QuestionCall(const rpc::ImportedCapability& target, uint64_t interface_id, uint16_t method_id,
               Gone gone)
      : question_(target, interface_id, method_id, rpc::Question::Pipelining::kNone),
        gone_(std::move(gone)) {}

  capnp::AnyPointer::Builder Params() override { return question_.Params(); }

  capnp::AnyPointer::Reader Send() override {
    try {
      question_.Send();
      return question_.Wait(Deadline::Never());
    } catch (const rpc::Disconnected& e) {
      std::rethrow_exception(gone_(e));
    }
  }

  std::shared_ptr<const void> KeepResults() override { return question_.KeepResults(); }

  void Start() override {
    try {
      question_.Send();
      // What is called back must not find a later call on its way.
      if (question_.lends()) question_.Wait(Deadline::Never());
    } catch (const rpc::Disconnected& e) {
      std::rethrow_exception(gone_(e));
    }
  }
  bool Await(const Deadline& deadline) override {
    try {
      if (!question_.Await(deadline)) return false;
      question_.Results();
      return true;
    } catch (const rpc::Disconnected& e) {
      std::rethrow_exception(gone_(e));
    }
  }

 private:
  rpc::Question question_;
  const Gone gone_;
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_QUESTION_CALL_H_
