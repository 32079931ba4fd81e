// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_REQUEST_H_
#define ROOST_PROCESS_REQUEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "roost/codec/aggregate.h"
#include "roost/codec/containers.h"
#include "roost/log/levels.h"
#include "roost/process/function_name.h"
#include "roost/process/options.h"

namespace roost::internal {

// What a child is to do, as its parent writes it before the bytes of the arguments.
struct Request {
  FunctionName target;                       // of a Target
  std::optional<FunctionName> on_exception;  // of an ExceptionHook
  std::string name;
  std::string identity;  // program.h
  std::string parent_name;
  log::Levels levels;
  bool die_with_parent = true;
  bool daemon = false;
  std::vector<int> cpus;
  OnInterrupt on_interrupt = OnInterrupt::kDie;
  ChildLog log = ChildLog::kParent;
  int64_t exit_timeout_ns = -1;   // -1: for ever
  bool has_error_output = false;  // ErrorOutput rides in front of what belongs to the arguments
  uint64_t riding_fds = 0;        // of the arguments
  bool arguments_kept = false;    // the parent keeps something alive until they are decoded
};

}  // namespace roost::internal

#endif  // ROOST_PROCESS_REQUEST_H_
