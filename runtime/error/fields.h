// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_FIELDS_H_
#define ROOST_ERROR_FIELDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace roost::internal {

// The fields of the exceptions that Roost itself knows, as bytes: numbers as 8 bytes,
// little-endian, texts as their length and their bytes. Values in the order in which they were
// written.

class FieldWriter {
 public:
  FieldWriter& Number(int64_t value);
  FieldWriter& Text(std::string_view value);

  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Throws SerializationError where the bytes end too soon. Borrows the bytes.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : rest_(bytes) {}

  int64_t Number();
  std::string Text();

 private:
  std::string_view Next(uint64_t size);

  std::string_view rest_;
};

}  // namespace roost::internal

#endif  // ROOST_ERROR_FIELDS_H_
