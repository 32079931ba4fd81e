// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A program that is linked statically and with hidden visibility, the runtime, and a library opened
// as plugins are: they share one state.

#include <dlfcn.h>

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/error/process_name.h"
#include "roost/roost.h"

namespace {

class OneRuntimeTest : public ::testing::Test {
 protected:
  template <class F>
  F* Symbol(const char* name) {
    return reinterpret_cast<F*>(::dlsym(library_, name));
  }

  void SetUp() override { ASSERT_NE(library_, nullptr) << ::dlerror(); }

  void* const library_ = ::dlopen("tests/one_runtime/libprobe.so", RTLD_NOW | RTLD_LOCAL);
};

TEST_F(OneRuntimeTest, ProgramAndPluginSeeTheSameState) {
  const auto seen = Symbol<const void*()>("RuntimeSeenByLibrary");
  ASSERT_NE(seen, nullptr);
  EXPECT_EQ(seen(), &roost::ProcessName());
}

TEST_F(OneRuntimeTest, TheRuntimeSeesThrowsOfThePluginAndOfTheProgram) {
  const auto throw_in_library = Symbol<void()>("ThrowInLibrary");
  ASSERT_NE(throw_in_library, nullptr);
  try {
    throw_in_library();
    FAIL();
  } catch (const std::runtime_error&) {
    EXPECT_THAT(roost::FormatException(std::current_exception()),
                ::testing::HasSubstr("tests/one_runtime/probe.cc"));
  }
  try {
    throw std::logic_error("from the program");
  } catch (const std::logic_error&) {
    EXPECT_THAT(roost::FormatException(std::current_exception()),
                ::testing::HasSubstr("tests/one_runtime/one_runtime_test.cc"));
  }
}

}  // namespace
