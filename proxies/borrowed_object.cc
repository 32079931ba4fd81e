// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/borrowed_object.h"

#include "roost/error/error.h"
#include "roost/proxies/question_call.h"

namespace roost::internal {

std::unique_ptr<PendingCall> BorrowedObject::Begin(uint64_t interface_id, uint16_t method_id) {
  return std::make_unique<QuestionCall>(
      object_, interface_id, method_id, [](const rpc::Disconnected& e) {
        return std::make_exception_ptr(
            ServerGone(std::string("the process that lent this object is gone: ") + e.what()));
      });
}

}  // namespace roost::internal
