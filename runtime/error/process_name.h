// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_PROCESS_NAME_H_
#define ROOST_ERROR_PROCESS_NAME_H_

#include <string>

namespace roost {

// The name of this process in tracebacks and logs: "MainProcess" until it is set. The reference
// stays valid for ever; a later name does not change what it refers to. Any thread.
const std::string& ProcessName();

// Names this process. Meant to be called once, at its start; each name that was ever set is kept.
// Any thread.
void SetProcessName(std::string name);

}  // namespace roost

#endif  // ROOST_ERROR_PROCESS_NAME_H_
