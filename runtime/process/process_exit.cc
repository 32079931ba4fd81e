// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/process_exit.h"

#include <string_view>

#include "roost/error/exception_registry.h"

namespace roost {

namespace {

// As bytes: the code, one byte, then the message.
[[maybe_unused]] const bool registered = [] {
  internal::RegisterException<ProcessExit>(
      [](const ProcessExit& exit) {
        return std::string(1, static_cast<char>(exit.code())) + exit.message();
      },
      [](std::string_view bytes, const std::string&) {
        if (bytes.empty()) throw SerializationError("an exit without a code");
        return ProcessExit(static_cast<unsigned char>(bytes[0]), std::string(bytes.substr(1)));
      });
  return true;
}();

}  // namespace

ProcessExit::ProcessExit(int code, const std::string& message)
    : Error("exit code " + std::to_string(code & 0xff) + (message.empty() ? "" : ": " + message)),
      code_(code & 0xff),
      message_(message) {}

}  // namespace roost
