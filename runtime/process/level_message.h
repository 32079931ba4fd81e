// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_LEVEL_MESSAGE_H_
#define ROOST_PROCESS_LEVEL_MESSAGE_H_

#include "roost/log/levels.h"
#include "roost/process/message.h"

namespace roost::internal {

// The message by which a parent tells a running child its log levels, and what it says. The second
// throws SerializationError.
Message MakeLevelMessage(const log::Levels& levels);
log::Levels ReadLevelMessage(const Message& message);

}  // namespace roost::internal

#endif  // ROOST_PROCESS_LEVEL_MESSAGE_H_
