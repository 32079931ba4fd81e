// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Every type that is known from the start crosses as itself, with what it knows.

#include "roost/error/standard_exceptions.h"

#include <any>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <new>
#include <optional>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <typeinfo>
#include <variant>

#include "gtest/gtest.h"
#include "roost/error/demangle.h"
#include "roost/error/error.h"
#include "roost/error/wire.h"

namespace standard_exceptions_test {

// `error` sent to another process, caught there by exactly its own type.
template <class T>
T Sent(const T& error) {
  std::string bytes;
  try {
    throw error;
  } catch (...) {
    bytes = roost::EncodeException(std::current_exception());
  }
  try {
    std::rethrow_exception(roost::DecodeException(bytes));
  } catch (const T& arrived) {
    EXPECT_EQ(typeid(arrived), typeid(T));
    return arrived;
  }
}

template <class T>
void ExpectSameText(const T& error) {
  EXPECT_STREQ(Sent(error).what(), error.what()) << typeid(T).name();
}

TEST(StandardExceptionsTest, TypesThatCarryAMessage) {
  ExpectSameText(std::logic_error("m"));
  ExpectSameText(std::domain_error("m"));
  ExpectSameText(std::invalid_argument("m"));
  ExpectSameText(std::length_error("m"));
  ExpectSameText(std::out_of_range("m"));
  ExpectSameText(std::runtime_error(""));
  ExpectSameText(std::range_error("m: n"));
  ExpectSameText(std::overflow_error("m"));
  ExpectSameText(std::underflow_error("m"));
}

TEST(StandardExceptionsTest, TypesThatCarryNothing) {
  ExpectSameText(std::exception());
  ExpectSameText(std::bad_exception());
  ExpectSameText(std::bad_alloc());
  ExpectSameText(std::bad_array_new_length());
  ExpectSameText(std::bad_cast());
  ExpectSameText(std::bad_typeid());
  ExpectSameText(std::bad_any_cast());
  ExpectSameText(std::bad_function_call());
  ExpectSameText(std::bad_optional_access());
  ExpectSameText(std::bad_variant_access());
  ExpectSameText(std::bad_weak_ptr());
}

TEST(StandardExceptionsTest, TextsThatNoConstructorTakes) {
  try {
    (void)std::regex("(");
    FAIL();
  } catch (const std::regex_error& error) {
    EXPECT_STRNE(error.what(), "regex_error");
    ExpectSameText(error);
    EXPECT_EQ(Sent(error).code(), error.code());
  }
  try {
    (void)std::get<1>(std::variant<int, long>(1));
    FAIL();
  } catch (const std::bad_variant_access& error) {
    ExpectSameText(error);
  }
}

TEST(StandardExceptionsTest, SystemErrorKeepsCodeCategoryAndText) {
  const std::system_error error(ENOENT, std::generic_category(), "open(x)");
  ExpectSameText(error);
  EXPECT_EQ(Sent(error).code(), error.code());
  EXPECT_EQ(Sent(error).code(), std::errc::no_such_file_or_directory);
  ExpectSameText(std::system_error(EPERM, std::system_category()));
  ExpectSameText(std::system_error(EPERM, std::system_category(), "with: colon"));
}

TEST(StandardExceptionsTest, SystemErrorOfAForeignCategoryKeepsNameValueAndText) {
  struct Category : std::error_category {
    const char* name() const noexcept override { return "theirs"; }
    std::string message(int value) const override { return "no " + std::to_string(value); }
  };
  static const Category category;
  const std::system_error error(7, category, "asking");
  ExpectSameText(error);
  EXPECT_STREQ(Sent(error).code().category().name(), "theirs");
  EXPECT_EQ(Sent(error).code().value(), 7);
}

TEST(StandardExceptionsTest, FilesystemErrorKeepsItsPaths) {
  using std::filesystem::filesystem_error;
  const auto code = std::make_error_code(std::errc::permission_denied);
  const filesystem_error two("rename", "/a", "/b", code);
  ExpectSameText(two);
  EXPECT_EQ(Sent(two).path1(), "/a");
  EXPECT_EQ(Sent(two).path2(), "/b");
  EXPECT_EQ(Sent(two).code(), code);
  ExpectSameText(filesystem_error("remove", "/a", code));
  ExpectSameText(filesystem_error("none", code));
}

TEST(StandardExceptionsTest, WhatAStreamThrowsArrivesAsIosFailure) {
  std::string bytes;
  try {
    std::ifstream file;
    file.exceptions(std::ios::failbit);
    file.open("/nowhere/at/all");
  } catch (...) {
    bytes = roost::EncodeException(std::current_exception());
  }
  try {
    std::rethrow_exception(roost::DecodeException(bytes));
  } catch (const std::ios_base::failure& error) {
    EXPECT_EQ(error.code(), std::io_errc::stream);
  }
}

TEST(StandardExceptionsTest, FutureAndRegexErrorsKeepTheirCodes) {
  const std::future_error broken(std::future_errc::broken_promise);
  ExpectSameText(broken);
  EXPECT_EQ(Sent(broken).code(), broken.code());
  EXPECT_EQ(Sent(std::regex_error(std::regex_constants::error_brack)).code(),
            std::regex_constants::error_brack);
}

TEST(StandardExceptionsTest, NumbersAreOfTheirOwnTypes) {
  EXPECT_EQ(Sent(true), true);
  EXPECT_EQ(Sent('c'), 'c');
  EXPECT_EQ(Sent(-7), -7);
  EXPECT_EQ(Sent(7ul), 7ul);
  EXPECT_EQ(Sent(2.5), 2.5);
}

// The classes that error.h has.
std::set<std::string> ClassesOfErrorH() {
  std::ifstream file("runtime/error/error.h");
  std::set<std::string> classes;
  for (std::string line; std::getline(file, line);) {
    static const std::regex kClass("(?:class|struct) (\\w+)(?: final)? : .*");
    std::smatch match;
    if (std::regex_match(line, match, kClass)) classes.insert("roost::" + match[1].str());
  }
  return classes;
}

template <class... Ts>
std::set<std::string> SendEach(const Ts&... errors) {
  (ExpectSameText(errors), ...);
  return {roost::internal::Demangle(typeid(Ts).name())...};
}

// Whoever adds a class to error.h adds it here too. Fields are the next test's.
TEST(StandardExceptionsTest, EveryErrorOfRoostArrivesAsItself) {
  EXPECT_EQ(SendEach(roost::Error("m"), roost::InvalidState("m"), roost::InvalidArgument("m"),
                     roost::TimeoutError("m"), roost::SpawnError("m"),
                     roost::ChildDied("m", 9, std::nullopt), roost::ChildTerminated("m", 15),
                     roost::BrokenWorker("m", 9, std::nullopt), roost::Cancelled("m"),
                     roost::Full("m"), roost::Empty("m"), roost::QueueClosed("m"),
                     roost::TasksLost("m"), roost::SerializationError("m"), roost::WrongType("m"),
                     roost::StatusError("m", 5), roost::PluginError("m"), roost::UnknownClass("m"),
                     roost::ServerGone("m"), roost::ObjectGone("m"), roost::Unimplemented("m"),
                     roost::AccessDenied("m"), roost::LimitExceeded("m"), roost::AddressInUse("m"),
                     roost::CallbackExpired("m"), roost::DeadlineExceeded("m"),
                     roost::ProtocolError("m"), roost::OwnerDied("m"), roost::NotOwner("m"),
                     roost::BrokenBarrier("m"), roost::RemoteError("ns::T", "text")),
            ClassesOfErrorH());
}

TEST(StandardExceptionsTest, RoostsOwnErrorsKeepTheirFields) {
  const roost::ChildDied killed = Sent(roost::ChildDied("killed", 9, std::nullopt));
  EXPECT_STREQ(killed.what(), "killed");
  EXPECT_EQ(killed.signal(), 9);
  EXPECT_EQ(killed.exit_status(), std::nullopt);
  EXPECT_FALSE(killed.core_dumped());
  EXPECT_FALSE(killed.out_of_memory());
  EXPECT_EQ(Sent(roost::ChildDied("exited", std::nullopt, 0)).exit_status(), 0);
  EXPECT_TRUE(Sent(roost::ChildDied("crashed", 11, std::nullopt, true)).core_dumped());
  EXPECT_TRUE(Sent(roost::ChildDied("killed", 9, std::nullopt, false, true)).out_of_memory());
  const roost::BrokenWorker broken =
      Sent(roost::BrokenWorker("broken", 9, std::nullopt, false, true));
  EXPECT_STREQ(broken.what(), "broken");
  EXPECT_EQ(broken.signal(), 9);
  EXPECT_TRUE(broken.out_of_memory());
  EXPECT_EQ(Sent(roost::ChildTerminated("terminated", 15)).signal(), 15);
  EXPECT_EQ(Sent(roost::StatusError("not found", 5)).code(), 5);
  const roost::RemoteError remote = Sent(roost::RemoteError("ns::T", "text"));
  EXPECT_EQ(remote.type_name(), "ns::T");
  EXPECT_EQ(remote.text(), "text");
}

}  // namespace standard_exceptions_test
