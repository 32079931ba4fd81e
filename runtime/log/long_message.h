// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_LOG_LONG_MESSAGE_H_
#define ROOST_LOG_LONG_MESSAGE_H_

#include <optional>
#include <string>

namespace roost::log {

// From now on this process's LOG statements keep what glog's own records, of 30,000 bytes, have no
// room for, until TakeLongMessage asks for it. Any thread.
void KeepLongMessages();

// For a sink: the whole message whose beginning glog shows it at `message`; none if that is all of
// it. Once for each message, on the thread that logs it.
std::optional<std::string> TakeLongMessage(const char* message);

}  // namespace roost::log

#endif  // ROOST_LOG_LONG_MESSAGE_H_
