// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/function_name.h"

#include <dlfcn.h>

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/error/error.h"
#include "roost/process/spawn.h"

namespace roost::internal {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr char kPlugin[] = "runtime/process/libfunction_name_test_plugin.so";

int Local() { return 1; }

template <class F>
const void* AddressOf(F* function) {
  return reinterpret_cast<const void*>(function);
}

int CallInChild(const FunctionName& name) {
  return reinterpret_cast<int (*)()>(const_cast<void*>(FindFunction(name)))();
}

std::string FailureToFind(const FunctionName& name) {
  try {
    FindFunction(name);
  } catch (const SpawnError& error) {
    return error.what();
  }
  return "";
}

TEST(FunctionNameTest, FindsFunctionsOfTheProgram) {
  const FunctionName name = NameFunction(AddressOf(&Local));
  EXPECT_EQ(name.module, "");
  EXPECT_EQ(name.build_id.size(), 20u);
  EXPECT_EQ(FindFunction(name), AddressOf(&Local));
}

TEST(FunctionNameTest, FindsFunctionsOfSharedLibraries) {
  // A function that no sanitizer replaces.
  const void* const function = ::dlsym(RTLD_DEFAULT, "gnu_get_libc_version");
  const FunctionName name = NameFunction(function);
  EXPECT_THAT(name.module, HasSubstr("/libc"));
  EXPECT_EQ(FindFunction(name), function);
}

TEST(FunctionNameTest, OpensThePluginThatHasTheFunction) {
  void* const plugin = ::dlopen(kPlugin, RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(plugin, nullptr) << ::dlerror();
  const FunctionName name = NameFunction(::dlsym(plugin, "FunctionOfThePlugin"));
  EXPECT_THAT(name.module, EndsWith("libfunction_name_test_plugin.so"));
  EXPECT_EQ(Spawn<&CallInChild>(name).Result(), 12345);
}

TEST(FunctionNameTest, RefusesAnotherBuild) {
  FunctionName name = NameFunction(AddressOf(&Local));
  name.build_id[0] ^= 1;
  EXPECT_THAT(FailureToFind(name), HasSubstr("not the build"));
  name.module = "/no/such/library.so";
  EXPECT_THAT(FailureToFind(name), HasSubstr("/no/such/library.so"));
  name = NameFunction(AddressOf(&Local));
  name.offset = 1ull << 40;
  EXPECT_NE(FailureToFind(name), "");
}

TEST(FunctionNameTest, RefusesWhatLiesInNoModule) {
  int here = 0;
  EXPECT_THROW(NameFunction(&here), SpawnError);
}

}  // namespace
}  // namespace roost::internal
