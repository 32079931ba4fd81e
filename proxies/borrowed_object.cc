// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/borrowed_object.h"

#include "roost/error/error.h"
#include "roost/proxies/question_call.h"

namespace roost::internal {

namespace {

struct LenderGone {
  std::exception_ptr operator()(const rpc::Disconnected& e) const {
    return std::make_exception_ptr(
        ServerGone(std::string("the process that lent this object is gone: ") + e.what()));
  }
};

// Of this thread's running calls.
thread_local BorrowScope* innermost = nullptr;

}  // namespace

void BorrowedObject::Begin(CallSlot& call, uint64_t interface_id, uint16_t method_id) {
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

BorrowScope::BorrowScope(const rpc::Connection& connection)
    : connection_(connection), outer_(std::exchange(innermost, this)) {}

BorrowScope::~BorrowScope() {
  innermost = outer_;
  for (const auto& weak : borrowed_) {
    if (const auto borrowed = weak.lock()) borrowed->Expire();
  }
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
