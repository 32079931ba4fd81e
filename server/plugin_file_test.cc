// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/plugin_file.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/error/error.h"

namespace roost::internal {
namespace {

using ::testing::HasSubstr;

constexpr char kStamped[] = "server/libstamped_for_test.so";

std::string BytesOf(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// A file of these bytes.
std::string FileOf(const std::string& bytes) {
  const std::string path = ::testing::TempDir() + "plugin_file_test.so";
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  return path;
}

std::string TextOf(std::span<const char> bytes) { return {bytes.begin(), bytes.end()}; }

// What PluginError says where reading `bytes` as a plugin throws it, else "".
std::string Refusal(const std::string& bytes) {
  try {
    const PluginFile file(FileOf(bytes));
    file.Stamp();
    file.Section("roost_schema");
    return "";
  } catch (const PluginError& error) {
    return error.what();
  }
}

TEST(PluginFileTest, FindsTheStampWithoutRunningAnything) {
  const auto stamp = PluginFile(kStamped).Stamp();
  ASSERT_TRUE(stamp);
  EXPECT_EQ(std::string(stamp->magic), kPluginMagic);
  EXPECT_EQ(stamp->abi, 7u);
  EXPECT_EQ(std::string(stamp->version), "1.2.3");
  EXPECT_EQ(std::string(stamp->compiler), "a compiler");
}

TEST(PluginFileTest, FindsASectionByItsWholeName) {
  const PluginFile file(kStamped);
  EXPECT_EQ(TextOf(file.Section("roost_schema")), std::string("the schema's bytes") + '\0');
  EXPECT_TRUE(file.Section("roost_schem").empty());
  EXPECT_TRUE(file.Section("oost_schema2").empty());
  // Has a size, and no bytes in the file.
  EXPECT_TRUE(file.Section(".bss").empty());
}

TEST(PluginFileTest, WhatIsNoLibraryIsRefused) {
  EXPECT_THAT(Refusal(""), HasSubstr("is no shared library for this machine"));
  EXPECT_THAT(Refusal(std::string(4096, 'x')), HasSubstr("is no shared library for this machine"));
  std::string bytes = BytesOf(kStamped);
  bytes[4] = 1;  // EI_CLASS: 32 bits
  EXPECT_THAT(Refusal(bytes), HasSubstr("is no shared library for this machine"));
  EXPECT_THROW(PluginFile("/nowhere/at/all.so"), PluginError);
  EXPECT_THROW(PluginFile("/tmp"), PluginError);
}

TEST(PluginFileTest, AFileThatEndsTooEarlyIsRefused) {
  const std::string whole = BytesOf(kStamped);
  ASSERT_EQ(Refusal(whole), "");
  for (size_t size = 64; size < whole.size(); size += 97) {
    EXPECT_THAT(Refusal(whole.substr(0, size)), HasSubstr("is a damaged library")) << size;
  }
}

// Whatever a file says of itself, nothing outside of it is read (the sanitizers look on).
TEST(PluginFileTest, DamagedFilesAreReadOrRefused) {
  const std::string whole = BytesOf(kStamped);
  // Where the headers are, whose every field matters.
  uint64_t headers = 0;
  whole.copy(reinterpret_cast<char*>(&headers), sizeof(headers), 0x28);
  ASSERT_LT(headers, whole.size());
  std::mt19937 random(20261201);
  int refused = 0;
  for (int i = 0; i < 1000; ++i) {
    std::string bytes = whole;
    const size_t begin = i % 2 == 0 ? 16 : headers;
    const size_t size = i % 2 == 0 ? 48 : whole.size() - headers;
    for (int damage = 0; damage < 4; ++damage) {
      bytes[begin + random() % size] = static_cast<char>(random());
    }
    if (!Refusal(bytes).empty()) ++refused;
  }
  EXPECT_GT(refused, 100);
  EXPECT_LT(refused, 1000);
}

}  // namespace
}  // namespace roost::internal
