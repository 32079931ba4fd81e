// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The rows G1 to G7 of what a remote exception promises, as far as one process can show them.

#include "roost/error/remote_exception.h"

#include <exception>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "roost/error/error.h"
#include "roost/error/wire.h"

namespace remote_exception_test {

using roost::InvalidArgument;
using roost::RemoteException;
using testing::HasSubstr;
using testing::StartsWith;

[[gnu::noinline]] void Foo() { throw std::invalid_argument("38"); }

std::exception_ptr Thrown() {
  try {
    Foo();
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

// What arrives where `wrapped` is sent.
RemoteException Sent(const RemoteException& wrapped) {
  return RemoteException::FromBytes(wrapped.bytes());
}

std::exception_ptr RaisedAgain(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (...) {
    return std::current_exception();
  }
}

// G1, G2, G4
TEST(RemoteExceptionTest, ArrivesAsItsOriginalTypeWithItsTraceback) {
  const RemoteException arrived = Sent(RemoteException(Thrown()));
  EXPECT_THROW(std::rethrow_exception(arrived.exception()), std::invalid_argument);
  EXPECT_TRUE(roost::IsRemoteException(arrived.exception()));
  const std::string text = roost::GetRemoteTraceback(arrived.exception());
  EXPECT_THAT(text, StartsWith("Traceback (most recent call last) in MainProcess (pid "));
  EXPECT_THAT(text, HasSubstr("in remote_exception_test::Foo()"));
  EXPECT_THAT(text, testing::EndsWith("\nstd::invalid_argument: 38"));
}

// G3
TEST(RemoteExceptionTest, IsNoExceptionAndHoldsTheLiveOne) {
  static_assert(!std::is_base_of_v<std::exception, RemoteException>);
  const std::exception_ptr error = Thrown();
  const RemoteException wrapped(error);
  EXPECT_EQ(wrapped.exception(), error);
  EXPECT_FALSE(roost::IsRemoteException(wrapped.exception()));
  EXPECT_EQ(RemoteException(wrapped).exception(), error);
}

TEST(RemoteExceptionTest, TakesTheExceptionBeingHandledByItsBaseClass) {
  try {
    Foo();
  } catch (const std::exception& error) {
    const RemoteException wrapped(error);
    EXPECT_EQ(wrapped.exception(), std::current_exception());
    EXPECT_THROW(std::rethrow_exception(Sent(wrapped).exception()), std::invalid_argument);
  }
}

// G5
TEST(RemoteExceptionTest, WrappedAgainWithoutBeingRaisedTellsTheSame) {
  const RemoteException first(Thrown());
  const RemoteException second(Sent(first).exception());
  EXPECT_EQ(second.traceback(), first.traceback());
  EXPECT_EQ(Sent(second).traceback(), first.traceback());
}

// G5, G7
TEST(RemoteExceptionTest, RaisedAgainAndWrappedTellsTheOldAndTheNew) {
  const RemoteException first(Thrown());
  const RemoteException second(RaisedAgain(Sent(first).exception()));
  EXPECT_THAT(second.traceback(), StartsWith(first.traceback()));
  EXPECT_THAT(second.traceback(), HasSubstr("raised again here"));
  EXPECT_THAT(second.traceback(), HasSubstr("remote_exception_test::RaisedAgain("));
  EXPECT_EQ(roost::GetRemoteTraceback(Sent(second).exception()), second.traceback());
}

// G5
TEST(RemoteExceptionTest, OfAnExceptionThatWasNeverThrownNeedsATraceback) {
  EXPECT_THROW(RemoteException(std::runtime_error("x")), InvalidArgument);
  EXPECT_THROW(RemoteException(std::make_exception_ptr(std::runtime_error("x"))), InvalidArgument);
  EXPECT_THROW(RemoteException(std::exception_ptr{}), InvalidArgument);
  const RemoteException wrapped(std::runtime_error("x"), "seen by the operator");
  EXPECT_THROW(std::rethrow_exception(Sent(wrapped).exception()), std::runtime_error);
}

// G5
TEST(RemoteExceptionTest, AGivenTracebackIsUsedWordForWord) {
  const std::string told = "at the pump,\n  on Tuesday";
  const RemoteException wrapped(Thrown(), told);
  EXPECT_EQ(wrapped.traceback(), told);
  const RemoteException arrived = Sent(wrapped);
  EXPECT_EQ(roost::GetRemoteTraceback(arrived.exception()), told);
  EXPECT_EQ(RemoteException(arrived.exception()).traceback(), told);
  const RemoteException later(RaisedAgain(arrived.exception()));
  EXPECT_THAT(later.traceback(), StartsWith(told + "\n\nThe above exception was raised again"));
}

// G5: what was told stands for the causes too, which still arrive.
TEST(RemoteExceptionTest, AGivenTracebackLeavesTheCauseInPlace) {
  try {
    try {
      Foo();
    } catch (...) {
      std::throw_with_nested(std::runtime_error("outer"));
    }
  } catch (const std::exception& error) {
    const RemoteException arrived = Sent(RemoteException(error, "told"));
    EXPECT_EQ(arrived.traceback(), "told");
    try {
      std::rethrow_exception(arrived.exception());
    } catch (const std::exception& outer) {
      EXPECT_THROW(std::rethrow_if_nested(outer), std::invalid_argument);
    }
  }
}

// G6
TEST(RemoteExceptionTest, KeepsItsTracebackHoweverOftenItIsSent) {
  const RemoteException first(Thrown());
  RemoteException last = first;
  for (int i = 0; i < 5; ++i) last = Sent(last);
  EXPECT_EQ(last.traceback(), first.traceback());
}

// G10
TEST(RemoteExceptionTest, WrapsWhatIsNoStandardException) {
  std::exception_ptr error;
  try {
    throw 42;
  } catch (...) {
    error = std::current_exception();
  }
  EXPECT_THROW(std::rethrow_exception(Sent(RemoteException(error)).exception()), int);
}

TEST(RemoteExceptionTest, DamagedBytesAreASerializationError) {
  std::string bytes = RemoteException(Thrown()).bytes();
  bytes.resize(bytes.size() / 16 * 8);
  EXPECT_THROW(RemoteException::FromBytes(bytes), roost::SerializationError);
  EXPECT_THROW(RemoteException::FromBytes(""), roost::SerializationError);
}

}  // namespace remote_exception_test
