// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/wire.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/error/exception_registry.h"
#include "roost/error/process_name.h"
#include "roost/error/remote_exception.h"
#include "roost/error/report.h"
#include "roost/error/report_wire.h"

namespace wire_test {

using roost::DecodeException;
using roost::EncodeException;
using testing::HasSubstr;
using testing::Not;

template <class Function>
std::exception_ptr Caught(Function function) {
  try {
    function();
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

// What `function` throws in a process of its own, named `name`, as bytes.
template <class Function>
std::string ThrownInProcess(const std::string& name, Function function) {
  int ends[2];
  roost::Check(::pipe2(ends, O_CLOEXEC), "pipe2");
  roost::UniqueFd read_end(ends[0]), write_end(ends[1]);
  const pid_t child = roost::Check(::fork(), "fork");
  if (child == 0) {
    roost::SetProcessName(name);
    const std::string bytes = EncodeException(Caught(function));
    roost::WriteAll(write_end.get(), bytes.data(), bytes.size());
    ::_exit(0);
  }
  write_end.Reset();
  std::string bytes(size_t{1} << 20, '\0');
  bytes.resize(roost::ReadAll(read_end.get(), bytes.data(), bytes.size()));
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  return bytes;
}

[[gnu::noinline]] void ThrowAtOrigin() { throw std::out_of_range("at the origin"); }

class Unknown : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

class Ticket : public std::runtime_error {
 public:
  explicit Ticket(int number) : std::runtime_error("ticket"), number(number) {}
  int number;
};

void RegisterTicket() {
  roost::internal::RegisterException<Ticket>(
      [](const Ticket& ticket) { return std::to_string(ticket.number); },
      [](std::string_view bytes, const std::string&) {
        return Ticket(std::stoi(std::string(bytes)));
      });
}

// G1, G2
TEST(WireTest, AnExceptionOfAnotherProcessIsOfItsOriginalTypeAndTellsWhereItWasThrown) {
  const std::exception_ptr error = DecodeException(ThrownInProcess("Worker-1", &ThrowAtOrigin));
  EXPECT_THROW(std::rethrow_exception(error), std::out_of_range);
  EXPECT_TRUE(roost::IsRemoteException(error));
  const std::string text = roost::GetRemoteTraceback(error);
  EXPECT_THAT(text, testing::StartsWith("Traceback (most recent call last) in Worker-1 (pid "));
  EXPECT_THAT(text, HasSubstr("in wire_test::ThrowAtOrigin()"));
  EXPECT_THAT(text, testing::EndsWith("\nstd::out_of_range: at the origin"));
}

// G1, G4
TEST(WireTest, WhoCatchesByABaseClassFindsTheRemotePartToo) {
  const std::string bytes = EncodeException(Caught(&ThrowAtOrigin));
  try {
    std::rethrow_exception(DecodeException(bytes));
  } catch (const std::exception& error) {
    EXPECT_STREQ(error.what(), "at the origin");
    EXPECT_TRUE(roost::IsRemoteException(error));
    EXPECT_EQ(roost::GetRemoteTraceback(error), roost::DescribeEncoded(bytes));
  }
}

TEST(WireTest, ALocalExceptionIsNotRemote) {
  const std::exception_ptr error = Caught(&ThrowAtOrigin);
  EXPECT_FALSE(roost::IsRemoteException(error));
  EXPECT_THROW(roost::GetRemoteTraceback(error), roost::InvalidArgument);
  EXPECT_FALSE(roost::IsRemoteException(nullptr));
}

TEST(WireTest, ACopyOfARemoteExceptionIsNotRemote) {
  try {
    std::rethrow_exception(DecodeException(EncodeException(Caught(&ThrowAtOrigin))));
  } catch (const std::out_of_range& error) {
    EXPECT_FALSE(roost::IsRemoteException(std::out_of_range(error)));
  }
}

// G5
TEST(WireTest, SentOnWithoutBeingRaisedAgainTheTextStaysTheSame) {
  const std::string first = EncodeException(Caught(&ThrowAtOrigin));
  const std::string second = EncodeException(DecodeException(first));
  EXPECT_EQ(roost::DescribeEncoded(second), roost::DescribeEncoded(first));
}

// G5, G7
TEST(WireTest, EachHopIsAppendedAndTheOriginIsKept) {
  const std::string first = ThrownInProcess("Origin", &ThrowAtOrigin);
  const std::string second =
      ThrownInProcess("Middle", [&first] { std::rethrow_exception(DecodeException(first)); });
  const std::string third =
      ThrownInProcess("Last", [&second] { std::rethrow_exception(DecodeException(second)); });
  const std::exception_ptr error = DecodeException(third);
  EXPECT_THROW(std::rethrow_exception(error), std::out_of_range);
  const std::string text = roost::GetRemoteTraceback(error);
  EXPECT_THAT(text, testing::StartsWith("Traceback (most recent call last) in Origin (pid "));
  constexpr char kAgain[] =
      "\nstd::out_of_range: at the origin\n\nThe above exception was raised again here:\n\n"
      "Traceback (most recent call last) in ";
  EXPECT_THAT(text, HasSubstr(std::string(kAgain) + "Middle (pid "));
  EXPECT_THAT(text, HasSubstr(std::string(kAgain) + "Last (pid "));
  EXPECT_LT(text.find("Middle"), text.find("Last"));
}

// G10
TEST(WireTest, CausesKeepTheirTypesOrderAndTracebacks) {
  const std::exception_ptr error = DecodeException(ThrownInProcess("Worker", [] {
    try {
      try {
        ThrowAtOrigin();
      } catch (...) {
        std::throw_with_nested(roost::ChildDied("middle", 9, std::nullopt));
      }
    } catch (...) {
      std::throw_with_nested(std::runtime_error("outer"));
    }
  }));
  try {
    std::rethrow_exception(error);
  } catch (const std::runtime_error& outer) {
    EXPECT_STREQ(outer.what(), "outer");
    try {
      std::rethrow_if_nested(outer);
      FAIL() << "the cause is lost";
    } catch (const roost::ChildDied& middle) {
      EXPECT_EQ(middle.signal(), 9);
      EXPECT_TRUE(roost::IsRemoteException(middle));
      EXPECT_THROW(std::rethrow_if_nested(middle), std::out_of_range);
    }
  }
  EXPECT_THAT(roost::GetRemoteTraceback(error),
              testing::ContainsRegex("out_of_range: at the origin\n\nThe above.*\n\nTraceback.*\n"
                                     "(.*\n)*roost::ChildDied: middle\n\nThe above"));
}

// A16
TEST(WireTest, AnUnknownTypeArrivesAsRemoteErrorWithNameTextAndTraceback) {
  const std::exception_ptr error =
      DecodeException(EncodeException(Caught([] { throw Unknown("odd"); })));
  try {
    std::rethrow_exception(error);
  } catch (const roost::RemoteError& remote) {
    EXPECT_EQ(remote.type_name(), "wire_test::Unknown");
    EXPECT_EQ(remote.text(), "odd");
    EXPECT_STREQ(remote.what(), "wire_test::Unknown: odd");
  }
  EXPECT_THAT(roost::GetRemoteTraceback(error), testing::EndsWith("\nwire_test::Unknown: odd"));
}

TEST(WireTest, AnUnknownTypeKeepsItsCause) {
  const std::exception_ptr error = DecodeException(EncodeException(Caught([] {
    try {
      ThrowAtOrigin();
    } catch (...) {
      std::throw_with_nested(Unknown("outer"));
    }
  })));
  try {
    std::rethrow_exception(error);
  } catch (const roost::RemoteError& remote) {
    EXPECT_EQ(remote.type_name(), "wire_test::Unknown");
    EXPECT_THROW(std::rethrow_if_nested(remote), std::out_of_range);
  }
}

// G6
TEST(WireTest, ATypeThatOnlyAProcessBetweenDoesNotKnowArrivesAsItself) {
  // The sender registers the type in its own process only; this one does not know it yet.
  const std::string first = ThrownInProcess("Origin", [] {
    RegisterTicket();
    throw Ticket(77);
  });
  const std::exception_ptr stand_in = DecodeException(first);
  EXPECT_THROW(std::rethrow_exception(stand_in), roost::RemoteError);
  const std::string second = EncodeException(stand_in);
  RegisterTicket();
  try {
    std::rethrow_exception(DecodeException(second));
  } catch (const Ticket& ticket) {
    EXPECT_EQ(ticket.number, 77);
  }
}

// G10
TEST(WireTest, NumbersAndStringsThatWereThrownArrive) {
  try {
    std::rethrow_exception(DecodeException(EncodeException(Caught([] { throw 42; }))));
  } catch (int number) {
    EXPECT_EQ(number, 42);
  }
  try {
    std::rethrow_exception(
        DecodeException(EncodeException(Caught([] { throw std::string("words"); }))));
  } catch (const std::string& text) {
    EXPECT_EQ(text, "words");
  }
  EXPECT_EQ(roost::SummarizeEncoded(EncodeException(Caught([] { throw "literal"; }))),
            "char const*: literal");
}

// A16, G10
TEST(WireTest, AnExceptionWhoseCodecFailsCrossesAsRemoteError) {
  struct Stubborn : std::runtime_error {
    using std::runtime_error::runtime_error;
  };
  roost::internal::RegisterException<Stubborn>(
      [](const Stubborn&) -> std::string { throw std::runtime_error("no"); },
      [](std::string_view, const std::string& what) { return Stubborn(what); });
  const auto error = DecodeException(EncodeException(Caught([] { throw Stubborn("s"); })));
  EXPECT_THROW(std::rethrow_exception(error), roost::RemoteError);
}

// A16
TEST(WireTest, AnExceptionThatCannotBeRebuiltArrivesAsRemoteError) {
  struct Oneway : std::runtime_error {
    using std::runtime_error::runtime_error;
  };
  roost::internal::RegisterException<Oneway>(
      [](const Oneway&) { return std::string(); },
      [](std::string_view, const std::string&) -> Oneway { throw std::bad_cast(); });
  const auto error = DecodeException(EncodeException(Caught([] { throw Oneway("o"); })));
  EXPECT_THROW(std::rethrow_exception(error), roost::RemoteError);
  EXPECT_TRUE(roost::IsRemoteException(error));
}

// G10
TEST(WireTest, AVeryLongTextArrivesCut) {
  const auto error = DecodeException(
      EncodeException(Caught([] { throw Unknown(std::string(size_t{20} << 20, 'x')); })));
  try {
    std::rethrow_exception(error);
  } catch (const roost::RemoteError& remote) {
    EXPECT_EQ(remote.text().size(), size_t{16} << 20);
  }
}

TEST(WireTest, DecodingInACatchBlockInventsNoCause) {
  const std::string bytes = EncodeException(Caught(&ThrowAtOrigin));
  try {
    throw std::logic_error("being handled");
  } catch (const std::logic_error&) {
    EXPECT_THAT(roost::FormatException(DecodeException(bytes)), Not(HasSubstr("being handled")));
  }
}

TEST(WireTest, DecodingInACatchBlockTakesNoCauseFromIt) {
  struct Bundle : std::runtime_error, std::nested_exception {
    Bundle() : std::runtime_error("bundle") {}
  };
  roost::internal::RegisterException<Bundle>(
      [](const Bundle&) { return std::string(); },
      [](std::string_view, const std::string&) { return Bundle(); });
  const std::string bytes = EncodeException(Caught([] { throw Bundle(); }));
  try {
    throw std::logic_error("being handled");
  } catch (const std::logic_error& handled) {
    try {
      std::rethrow_exception(DecodeException(bytes));
    } catch (const Bundle& bundle) {
      EXPECT_EQ(bundle.nested_ptr(), nullptr);
    }
    EXPECT_STREQ(handled.what(), "being handled");
    EXPECT_THROW(throw, std::logic_error);
  }
}

TEST(WireTest, NoBytesAreASerializationError) {
  for (const std::string bytes : {"", "short", "eight bytes long"}) {
    EXPECT_THROW(std::rethrow_exception(DecodeException(bytes)), roost::SerializationError);
    EXPECT_THAT(roost::DescribeEncoded(bytes), HasSubstr("damaged exception report"));
    EXPECT_THAT(roost::SummarizeEncoded(bytes), HasSubstr("damaged exception report"));
  }
}

TEST(WireTest, AChainOfCausesThatWouldOverrunTheStackIsRefusedAndNoneIsSent) {
  using roost::internal::kMaxChain;
  const roost::internal::ErrorReport endless(100000,
                                             {"St9exception", "std::exception", "", "", {}, {}});
  EXPECT_THROW(std::rethrow_exception(DecodeException(roost::internal::ReportToBytes(endless))),
               roost::SerializationError);
  std::exception_ptr error = Caught(&ThrowAtOrigin);
  for (size_t i = 0; i < 2 * kMaxChain; ++i) {
    error = Caught([&error] {
      try {
        std::rethrow_exception(error);
      } catch (...) {
        std::throw_with_nested(std::runtime_error("link"));
      }
    });
    if (i % 70 == 0) error = DecodeException(EncodeException(error));
  }
  EXPECT_THROW(std::rethrow_exception(DecodeException(EncodeException(error))), std::runtime_error);
}

TEST(WireTest, DamagedBytesNeverCrash) {
  const std::string whole = EncodeException(Caught([] {
    try {
      throw std::system_error(2, std::generic_category(), "inner");
    } catch (...) {
      std::throw_with_nested(roost::ChildDied("outer", 9, std::nullopt));
    }
  }));
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = whole;
    const int flips = 1 + static_cast<int>(random() % 8);
    for (int i = 0; i < flips; ++i) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    if (round % 4 == 0) bytes.resize(random() % bytes.size() / 8 * 8);
    const std::exception_ptr error = DecodeException(bytes);
    ASSERT_NE(error, nullptr);
    EXPECT_FALSE(roost::DescribeEncoded(bytes).empty());
    EXPECT_NE(DecodeException(EncodeException(error)), nullptr);
  }
}

}  // namespace wire_test
