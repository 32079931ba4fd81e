// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/exception_registry.h"

#include <stdexcept>
#include <string>
#include <thread>
#include <typeinfo>
#include <vector>

#include "gtest/gtest.h"

namespace exception_registry_test {

using roost::internal::FindExceptionCodec;

struct Once {};
struct Fresh {};

roost::ExceptionEncoder Encoder(std::string text) {
  return [text](const void*) { return text; };
}

TEST(ExceptionRegistryTest, AnUnknownTypeIsNotFound) {
  EXPECT_EQ(FindExceptionCodec(typeid(Fresh).name()), nullptr);
}

TEST(ExceptionRegistryTest, TheFirstRegistrationWins) {
  roost::RegisterExceptionType(typeid(Once), Encoder("first"), nullptr);
  roost::RegisterExceptionType(typeid(Once), Encoder("second"), nullptr);
  EXPECT_EQ(FindExceptionCodec(typeid(Once).name())->encode(nullptr), "first");
}

TEST(ExceptionRegistryTest, StandardTypesCannotBeReplaced) {
  roost::RegisterExceptionType(typeid(std::runtime_error), Encoder("mine"), nullptr);
  const std::runtime_error error("x");
  EXPECT_EQ(FindExceptionCodec(typeid(error).name())->encode(&error), "");
}

TEST(ExceptionRegistryTest, ThreadsMayRegisterAndLookUpAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([] {
      for (int n = 0; n < 200; ++n) {
        roost::RegisterExceptionType(typeid(Once), Encoder("first"), nullptr);
        EXPECT_NE(FindExceptionCodec(typeid(Once).name()), nullptr);
        EXPECT_NE(FindExceptionCodec(typeid(std::bad_alloc).name()), nullptr);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace exception_registry_test
