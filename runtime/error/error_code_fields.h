// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_ERROR_CODE_FIELDS_H_
#define ROOST_ERROR_ERROR_CODE_FIELDS_H_

#include <string>
#include <string_view>
#include <system_error>

#include "roost/error/fields.h"

namespace roost::internal {

// An error code crosses as value, name of its category, and message. The categories of the C++
// library are themselves again on the other side; any other arrives as a category of the same name
// that knows the messages which came along. Any thread.
void WriteErrorCode(FieldWriter& fields, const std::error_code& code);
std::error_code ReadErrorCode(FieldReader& fields);

// What was passed to the constructor of a std::system_error, which appends ": " and the code's
// message to it.
std::string MessageBeforeCode(std::string_view what, const std::error_code& code);

}  // namespace roost::internal

#endif  // ROOST_ERROR_ERROR_CODE_FIELDS_H_
