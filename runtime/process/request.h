// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_REQUEST_H_
#define ROOST_PROCESS_REQUEST_H_

#include <cstdint>
#include <string>

#include "roost/codec/aggregate.h"
#include "roost/log/levels.h"
#include "roost/process/function_name.h"

namespace roost::internal {

// What a child is to do, as its parent writes it before the bytes of the arguments.
struct Request {
  FunctionName target;  // of a Target
  std::string name;
  std::string identity;  // program.h
  log::Levels levels;
  bool die_with_parent = true;
  uint64_t riding_fds = 0;
};

}  // namespace roost::internal

#endif  // ROOST_PROCESS_REQUEST_H_
