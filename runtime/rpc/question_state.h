// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_QUESTION_STATE_H_
#define ROOST_RPC_QUESTION_STATE_H_

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <vector>

#include "roost/rpc/connection.h"

namespace roost::rpc {

// What a connection keeps of a question from its Call until both Return and Finish have passed.
struct Connection::QuestionState {
  bool returned = false;
  bool finish_needed = true;  // the peer keeps the answer until Finish
  bool abandoned = false;     // nobody waits any more; Finish was sent or is queued,
  bool finish_later = false;  // or is due when the answer is there
  bool forwarded = false;     // the results stay with the peer (sendResultsTo.yourself)
  std::exception_ptr error;
  IncomingPtr reply;
  capnp::AnyPointer::Reader results;  // in `reply`
  IncomingCaps caps;
  std::optional<uint32_t> take_from;  // the answer of ours that is the result
  std::shared_ptr<Response> taken;    // that answer's results
  std::vector<uint32_t> param_exports;
  std::vector<CapabilityPtr> param_caps;  // alive until the call has returned
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_QUESTION_STATE_H_
