// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/borrowed_object.h"

#include "roost/error/error.h"
#include "roost/proxies/call_terms.h"
#include "roost/proxies/question_call.h"

namespace roost::internal {

namespace {

struct LenderGone {
  std::exception_ptr operator()(const rpc::Disconnected& e) const {
    return std::make_exception_ptr(
        ServerGone(std::string("the process that lent this object is gone: ") + e.what()));
  }
};

// A call with a deadline. The connection is the lender's, whose own call goes on: it is kept, and
// the answer that comes late is dropped.
class BorrowedCall final : public PendingCall {
 public:
  BorrowedCall(const rpc::ImportedCapability& target, uint64_t interface_id, uint16_t method_id,
               const Deadline& deadline)
      : question_(target, interface_id, method_id, rpc::Question::Pipelining::kNone),
        deadline_(deadline) {}

  capnp::AnyPointer::Builder Params() override { return question_.Params(); }

  capnp::AnyPointer::Reader Send() override {
    try {
      question_.Send();
      if (!question_.Await(deadline_)) {
        throw DeadlineExceeded("the call of an object that was lent was given up at its deadline");
      }
    } catch (const rpc::Disconnected& e) {
      std::rethrow_exception(LenderGone()(e));
    }
    return question_.Results();
  }

  std::shared_ptr<const void> KeepResults() override { return question_.KeepResults(); }

 private:
  rpc::Question question_;
  const Deadline deadline_;
};

// Of this thread's running calls.
thread_local BorrowScope* innermost = nullptr;

}  // namespace

void BorrowedObject::Begin(CallSlot& call, uint64_t interface_id, uint16_t method_id,
                           const CallTerms* terms) {
  if (terms != nullptr) {
    return call.Emplace<BorrowedCall>(*object(), interface_id, method_id, terms->deadline);
  }
  call.Emplace<QuestionCall<LenderGone>>(*object(), interface_id, method_id, LenderGone());
}

std::shared_ptr<rpc::ImportedCapability> BorrowedObject::object() const {
  std::lock_guard lock(mutex_);
  if (object_ == nullptr) {
    throw CallbackExpired("an object that was lent for a call is used after that call");
  }
  return object_;
}

void BorrowedObject::Expire() {
  std::shared_ptr<rpc::ImportedCapability> returned;  // let go of without the lock
  std::lock_guard lock(mutex_);
  returned = std::move(object_);
}

BorrowScope::BorrowScope(rpc::Connection& connection)
    : connection_(connection), outer_(std::exchange(innermost, this)) {}

BorrowScope::~BorrowScope() {
  innermost = outer_;
  for (const auto& weak : borrowed_) {
    if (const auto borrowed = weak.lock()) borrowed->Expire();
  }
}

rpc::Connection* BorrowScope::ThisThreads() {
  return innermost == nullptr ? nullptr : &innermost->connection_;
}

std::shared_ptr<BorrowedObject> BorrowScope::Borrow(
    std::shared_ptr<rpc::ImportedCapability> object) {
  BorrowScope* const scope = innermost;
  const bool of_the_caller = scope != nullptr && object->connection().get() == &scope->connection_;
  auto borrowed = std::make_shared<BorrowedObject>(std::move(object));
  if (of_the_caller) scope->borrowed_.push_back(borrowed);
  return borrowed;
}

}  // namespace roost::internal
