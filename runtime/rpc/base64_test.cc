// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/base64.h"

#include <gtest/gtest.h>
#include <kj/encoding.h>

namespace roost::rpc {
namespace {

std::string Encode(std::string_view bytes) {
  std::string text(Base64Size(bytes.size()), '?');
  EXPECT_EQ(EncodeBase64(bytes, text.data()), text.data() + text.size());
  return text;
}

TEST(Base64Test, WritesWhatOthersWriteAndReadsItBack) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    const auto expected = kj::encodeBase64(
        kj::arrayPtr(reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()),
        /*breakLines=*/false);
    const std::string text = Encode(bytes);
    EXPECT_EQ(text, std::string(expected.cStr(), expected.size()));
    EXPECT_EQ(DecodeBase64(text), bytes);
    bytes.push_back(static_cast<char>(i * 37));
  }
}

TEST(Base64Test, RefusesEverythingElse) {
  EXPECT_FALSE(DecodeBase64("QUJ"));      // not whole
  EXPECT_FALSE(DecodeBase64("QU-D"));     // another alphabet
  EXPECT_FALSE(DecodeBase64("Q=JD"));     // padding inside
  EXPECT_FALSE(DecodeBase64("===="));     // nothing but padding
  EXPECT_FALSE(DecodeBase64("A==="));     // too much of it
  EXPECT_FALSE(DecodeBase64("QUI\xff"));  // no digit
  EXPECT_FALSE(DecodeBase64("QUJ="));     // bits behind the last byte
  EXPECT_FALSE(DecodeBase64("QR=="));
  EXPECT_FALSE(DecodeBase64("QU\nD"));
}

}  // namespace
}  // namespace roost::rpc
