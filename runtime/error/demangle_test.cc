// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/demangle.h"

#include <exception>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

#include "gtest/gtest.h"

namespace roost::internal {
namespace {

TEST(DemangleTest, WritesTypesAsPeopleDo) {
  EXPECT_EQ(Demangle(typeid(std::string).name()), "std::string");
  EXPECT_EQ(Demangle("_Z4WorkRKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE"),
            "Work(std::string const&)");
}

TEST(DemangleTest, LeavesOtherTextAlone) {
  EXPECT_EQ(Demangle("main"), "main");
  EXPECT_EQ(Demangle(""), "");
}

TEST(DemangleTest, NamesTheTypeThatWasThrownWithACause) {
  using Nested = std::_Nested_exception<std::runtime_error>;
  EXPECT_EQ(DemangleExceptionType(typeid(Nested).name()), "std::runtime_error");
  EXPECT_EQ(DemangleExceptionType(typeid(std::runtime_error).name()), "std::runtime_error");
}

}  // namespace
}  // namespace roost::internal
