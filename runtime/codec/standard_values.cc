// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/codec/standard_values.h"

#include <string>

#include "roost/error/error_code_fields.h"
#include "roost/error/fields.h"

namespace roost {

void Codec<std::filesystem::path>::Encode(Encoder& encoder, const std::filesystem::path& value) {
  EncodeValues(encoder, value.native());
}

std::filesystem::path Codec<std::filesystem::path>::Decode(Decoder& decoder) {
  return DecodeValue<std::string>(decoder);
}

void Codec<std::error_code>::Encode(Encoder& encoder, const std::error_code& value) {
  internal::FieldWriter fields;
  internal::WriteErrorCode(fields, value);
  EncodeValues(encoder, fields.Take());
}

std::error_code Codec<std::error_code>::Decode(Decoder& decoder) {
  const auto bytes = DecodeValue<std::string>(decoder);
  internal::FieldReader fields(bytes);
  return internal::ReadErrorCode(fields);
}

}  // namespace roost
