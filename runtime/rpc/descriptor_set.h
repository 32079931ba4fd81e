// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_DESCRIPTOR_SET_H_
#define ROOST_RPC_DESCRIPTOR_SET_H_

#include <vector>

#include "roost/base/unique_fd.h"

namespace roost::rpc {

// The descriptors that came with one message.
struct DescriptorSet {
  std::vector<UniqueFd> descriptors;
  bool cut = false;  // this process had none to spare for all of them
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_DESCRIPTOR_SET_H_
