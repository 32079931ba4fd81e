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

}  // namespace

void BorrowedObject::Begin(CallSlot& call, uint64_t interface_id, uint16_t method_id) {
  call.Emplace<QuestionCall<LenderGone>>(*object_, interface_id, method_id, LenderGone());
}

}  // namespace roost::internal
