// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Tracebacks as people read them: throws in a program, in a plugin and in the C++ library.

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <future>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "roost/base/system_call.h"
#include "roost/error/process_name.h"
#include "roost/error/remote_exception.h"
#include "roost/error/wire.h"

// One test throws in the handler of a signal that came from its own code.
extern "C" const char* __tsan_default_options() { return "report_signal_unsafe=0"; }

namespace traceback_test {

constexpr char kThisFile[] = "runtime/error/traceback_test.cc";

template <class Function>
std::exception_ptr Caught(Function function) {
  try {
    function();
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

// What a traceback says of a line of this program.
std::string At(int line) {
  return std::string("File \"") + kThisFile + "\", line " + std::to_string(line) + ", in ";
}

// The number of the one line of a file that ends in `marker`.
int LineWith(const std::string& file, const std::string& marker) {
  std::ifstream stream(file);
  std::string text;
  for (int line = 1; std::getline(stream, text); ++line) {
    if (text.ends_with(marker)) return line;
  }
  ADD_FAILURE() << "no line of " << file << " ends in " << marker;
  return 0;
}

[[gnu::noinline]] void ThrowHere(long number) {
  throw std::runtime_error("boom " + std::to_string(number));  // throw-here
}

inline void ThrowInlined(int number) {
  if (number > 0) throw std::logic_error("inlined");  // throw-inlined
}

[[gnu::noinline]] int CallsInlined(int number) {
  ThrowInlined(number);  // calls-inlined
  return number + 1;
}

[[gnu::noinline]] int ReadBeyondTheEnd(const std::vector<int>& numbers) {
  return numbers.at(numbers.size()) + 1;  // vector-at
}

// The files with code in them that a program started from here would find open.
std::vector<std::string> InheritedCodeFiles() {
  std::vector<std::string> files;
  for (int fd = 0; fd < 1024; ++fd) {
    const int flags = ::fcntl(fd, F_GETFD);
    if (flags < 0 || (flags & FD_CLOEXEC) != 0) continue;
    std::error_code ignored;
    const std::string file =
        std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), ignored);
    if (file.find(".so") != std::string::npos || file.ends_with("/traceback_test")) {
      files.push_back(file);
    }
  }
  return files;
}

class TracebackTest : public testing::Test {
 protected:
  const int here_ = LineWith(kThisFile, "// throw-here");
};

TEST_F(TracebackTest, NamesFileLineFunctionAndTextOfTheThrow) {
  const std::string text = roost::FormatException(Caught([] { ThrowHere(7); }));
  EXPECT_THAT(text, testing::HasSubstr(
                        "  " + At(here_) + "traceback_test::ThrowHere(long)\n" +
                        "    throw std::runtime_error(\"boom \" + std::to_string(number));"));
}

TEST_F(TracebackTest, NamesProcessAndThreadAndEndsInTypeAndText) {
  const std::string text = roost::FormatException(Caught([] { ThrowHere(7); }));
  const std::string ids = "(pid " + std::to_string(::getpid()) + ", thread " +
                          std::to_string(roost::ThreadId()) + "):\n";
  EXPECT_THAT(text, testing::StartsWith("Traceback (most recent call last) in MainProcess " + ids));
  EXPECT_THAT(text, testing::EndsWith("\nstd::runtime_error: boom 7"));
}

TEST_F(TracebackTest, ShowsTheMostRecentCallLast) {
  const std::string text = roost::FormatException(Caught([] { ThrowHere(7); }));
  const int caller = __LINE__ - 1;
  EXPECT_LT(text.find(At(caller)), text.find(At(here_)));
  EXPECT_NE(text.find(At(caller)), std::string::npos);
}

#if defined(__x86_64__)

// The first instruction of it is hit by SIGILL; what lies before it is another function.
[[gnu::naked, gnu::noinline]] void TrapAtTheStart() { asm("ud2; ret"); }

std::exception_ptr thrown_in_handler;
void ThrowAndStepOver(int, siginfo_t*, void* context) {
  thrown_in_handler = Caught([] { ThrowHere(9); });
  static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP] += 2;
}

// B10: what a signal interrupted is where the signal came, not where a call returns to.
TEST_F(TracebackTest, NamesTheFunctionThatASignalInterruptedAtItsStart) {
  struct sigaction action {
  }, before;
  action.sa_sigaction = ThrowAndStepOver;
  action.sa_flags = SA_SIGINFO;
  ::sigaction(SIGILL, &action, &before);
  TrapAtTheStart();
  ::sigaction(SIGILL, &before, nullptr);
  const std::string text = roost::FormatException(std::exchange(thrown_in_handler, nullptr));
  const size_t place = text.find("in traceback_test::TrapAtTheStart()");
  ASSERT_NE(place, std::string::npos) << text;
  EXPECT_LT(place, text.find(At(here_)));
}

#endif

TEST_F(TracebackTest, GoesThroughInlinedFunctions) {
  const std::string text = roost::FormatException(Caught([] { CallsInlined(1); }));
  const size_t inner =
      text.find(At(LineWith(kThisFile, "// throw-inlined")) + "traceback_test::ThrowInlined(int)");
  const size_t outer =
      text.find(At(LineWith(kThisFile, "// calls-inlined")) + "traceback_test::CallsInlined(int)");
  ASSERT_NE(inner, std::string::npos) << text;
  ASSERT_NE(outer, std::string::npos) << text;
  EXPECT_LT(outer, inner);
}

TEST_F(TracebackTest, NamesTheCallerOfAThrowInsideTheCxxLibrary) {
  const std::string text = roost::FormatException(Caught([] { ReadBeyondTheEnd({1, 2}); }));
  EXPECT_THAT(text, testing::HasSubstr(At(LineWith(kThisFile, "// vector-at")) +
                                       "traceback_test::ReadBeyondTheEnd("));
  EXPECT_THAT(text, testing::EndsWith("std::out_of_range: vector::_M_range_check: __n (which is 2) "
                                      ">= this->size() (which is 2)"));
}

TEST_F(TracebackTest, NamesTheLineInAPluginThatWasOpenedLater) {
  // A traceback before, so that the plugin is news to the symbolizer.
  EXPECT_NE(roost::FormatException(Caught([] { ThrowHere(1); })), "");
  void* plugin = ::dlopen("runtime/error/throwing_plugin_test_lib.so", RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(plugin, nullptr) << ::dlerror();
  const auto function = reinterpret_cast<void (*)()>(::dlsym(plugin, "ThrowInPlugin"));
  ASSERT_NE(function, nullptr);
  const std::string text = roost::FormatException(Caught(function));
  const std::string file = "runtime/error/throwing_plugin_test_lib.cc";
  EXPECT_THAT(text, testing::HasSubstr("File \"" + file + "\", line " +
                                       std::to_string(LineWith(file, "// PluginThrowLine")) +
                                       ", in throwing_plugin::ThrowOwnType()\n"));
  EXPECT_THAT(text, testing::EndsWith("throwing_plugin::Failure: from the plugin"));
}

TEST_F(TracebackTest, OfAThreadNamesThatThreadAndNotItsStart) {
  pid_t thread = 0;
  std::exception_ptr error;
  std::thread([&] {
    thread = roost::ThreadId();
    error = Caught([] { ThrowHere(3); });
  }).join();
  const std::string text = roost::FormatException(error);
  EXPECT_THAT(text, testing::HasSubstr("thread " + std::to_string(thread) + "):\n  File \"" +
                                       kThisFile + "\""));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("clone")));
}

TEST_F(TracebackTest, ComesOutOfAFutureUnchanged) {
  std::future<void> future = std::async(std::launch::async, [] { ThrowHere(4); });
  EXPECT_THAT(roost::FormatException(Caught([&] { future.get(); })), testing::HasSubstr(At(here_)));
}

TEST_F(TracebackTest, ShowsCausesFirst) {
  const std::exception_ptr error = Caught([] {
    try {
      ThrowHere(5);
    } catch (...) {
      std::throw_with_nested(std::logic_error("outer"));
    }
  });
  const std::string text = roost::FormatException(error);
  EXPECT_THAT(text, testing::HasSubstr("std::runtime_error: boom 5\n\nThe above exception was the "
                                       "direct cause of the following exception:\n\nTraceback"));
  EXPECT_THAT(text, testing::EndsWith("\nstd::logic_error: outer"));
}

TEST_F(TracebackTest, OfAnExceptionThatWasNeverThrownSaysSo) {
  const std::string text =
      roost::FormatException(std::make_exception_ptr(std::runtime_error("made")));
  EXPECT_THAT(text, testing::StartsWith("Exception, of unknown origin, in MainProcess (pid "));
  EXPECT_THAT(text, testing::EndsWith("):\nstd::runtime_error: made"));
}

TEST_F(TracebackTest, OfNothingIsShort) {
  EXPECT_EQ(roost::FormatException(nullptr), "no exception");
}

TEST_F(TracebackTest, OfAThrownNumberAndTextShowsThem) {
  EXPECT_THAT(roost::FormatException(Caught([] { throw 42; })), testing::EndsWith("\nint: 42"));
  EXPECT_THAT(roost::FormatException(Caught([] { throw "words"; })),
              testing::EndsWith("\nchar const*: words"));
}

TEST_F(TracebackTest, LeavesNoDescriptorToProgramsThatAreStarted) {
  EXPECT_NE(roost::FormatException(Caught([] { ThrowHere(8); })), "");
  EXPECT_THAT(InheritedCodeFiles(), testing::IsEmpty());
}

TEST_F(TracebackTest, OfManyThreadsAtOnceIsWholeInEach) {
  std::vector<std::future<std::string>> texts;
  for (int i = 0; i < 8; ++i) {
    texts.push_back(std::async(
        std::launch::async, [] { return roost::FormatException(Caught([] { ThrowHere(6); })); }));
  }
  for (auto& text : texts) EXPECT_THAT(text.get(), testing::HasSubstr(At(here_)));
}

}  // namespace traceback_test
