// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/fields.h"

#include <bit>
#include <cstring>

#include "roost/error/error.h"

namespace roost::internal {

static_assert(std::endian::native == std::endian::little);

FieldWriter& FieldWriter::Number(int64_t value) {
  char bytes[sizeof(value)];
  std::memcpy(bytes, &value, sizeof(value));
  bytes_.append(bytes, sizeof(bytes));
  return *this;
}

FieldWriter& FieldWriter::Text(std::string_view value) {
  Number(static_cast<int64_t>(value.size()));
  bytes_.append(value);
  return *this;
}

int64_t FieldReader::Number() {
  int64_t value;
  std::memcpy(&value, Next(sizeof(value)).data(), sizeof(value));
  return value;
}

std::string FieldReader::Text() { return std::string(Next(static_cast<uint64_t>(Number()))); }

std::string_view FieldReader::Next(uint64_t size) {
  if (size > rest_.size()) throw SerializationError("the fields of an exception are cut short");
  const std::string_view next = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return next;
}

}  // namespace roost::internal
