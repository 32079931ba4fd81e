// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/capture.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "roost/error/exception_object.h"

namespace roost::internal {
namespace {

std::exception_ptr Thrown(const std::string& what) {
  try {
    throw std::runtime_error(what);
  } catch (...) {
    return std::current_exception();
  }
}

std::shared_ptr<const ErrorReport> SomeReport() {
  return std::make_shared<ErrorReport>(
      ErrorReport{{"t", "T", "w", std::nullopt, std::nullopt, {}}});
}

TEST(CaptureTest, WorksInThisProgram) { EXPECT_TRUE(CaptureWorks()); }

TEST(CaptureTest, NotesThreadAndAddressesOfAThrow) {
  const std::exception_ptr error = Thrown("x");
  const auto site = FindThrowSite(ObjectOf(error));
  ASSERT_TRUE(site.has_value());
  EXPECT_EQ(site->thread, ::gettid());
  EXPECT_GT(site->return_addresses.size(), 2u);
}

TEST(CaptureTest, SeesThrowsInsideTheCxxLibrary) {
  try {
    (void)std::stoi("no number");
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_TRUE(FindThrowSite(&error).has_value());
  }
}

TEST(CaptureTest, SeesThrowsOfTypesThatAreNoClasses) {
  try {
    throw 42;
  } catch (...) {
    EXPECT_TRUE(FindThrowSite(ObjectOf(std::current_exception())).has_value());
  }
}

TEST(CaptureTest, TraceLivesAsLongAsTheExceptionAndNotLonger) {
  const void* object = nullptr;
  {
    std::exception_ptr error = Thrown("x");
    object = ObjectOf(error);
    std::thread([moved = std::move(error), object] {
      EXPECT_TRUE(FindThrowSite(object).has_value());
    }).join();
  }
  EXPECT_FALSE(FindThrowSite(object).has_value());
}

TEST(CaptureTest, DestroysTheThrownObjectOnce) {
  struct Counted {
    explicit Counted(int* count) : destroyed(count) {}
    Counted(const Counted&) = delete;
    ~Counted() { ++*destroyed; }
    int* destroyed;
  };
  int destroyed = 0;
  try {
    throw Counted(&destroyed);
  } catch (const Counted&) {
    EXPECT_EQ(destroyed, 0);
  }
  EXPECT_EQ(destroyed, 1);
}

TEST(CaptureTest, AnExceptionThatWasNeverThrownHasNoSite) {
  const std::exception_ptr error = std::make_exception_ptr(std::runtime_error("x"));
  EXPECT_FALSE(WasThrown(ObjectOf(error)));
  EXPECT_FALSE(FindThrowSite(ObjectOf(error)).has_value());
}

TEST(CaptureTest, AnExceptionThatWasMadeIsNotedWhereItIsFirstRethrown) {
  const std::exception_ptr error = std::make_exception_ptr(std::runtime_error("x"));
  EXPECT_THROW(std::rethrow_exception(error), std::runtime_error);
  EXPECT_TRUE(WasThrown(ObjectOf(error)));
  const auto first = FindThrowSite(ObjectOf(error))->return_addresses;
  EXPECT_THROW(std::rethrow_exception(error), std::runtime_error);
  EXPECT_EQ(FindThrowSite(ObjectOf(error))->return_addresses, first);
}

TEST(CaptureTest, FindsThePointerToAThrownObjectOnly) {
  const std::exception_ptr error = Thrown("x");
  EXPECT_EQ(PointerTo(ObjectOf(error)), error);
  const std::runtime_error value("x");
  EXPECT_EQ(PointerTo(&value), nullptr);
  try {
    throw std::logic_error("y");
  } catch (const std::exception& being_handled) {
    EXPECT_EQ(PointerTo(ObjectOf(being_handled)), std::current_exception());
    try {
      throw 1;
    } catch (int) {
      EXPECT_NE(PointerTo(ObjectOf(being_handled)), nullptr);
    }
  }
}

#if !defined(__SANITIZE_ADDRESS__)  // whose own locks do not survive such a fork

TEST(CaptureTest, ThrowsInTheChildOfAForkThatOtherThreadsThrewDuring) {
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&stop] {
      while (!stop) (void)Thrown("x");
    });
  }
  int status = 0;
  for (int i = 0; i < 50 && status == 0; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::alarm(30);
      for (int n = 0; n < 100; ++n) (void)Thrown("y");
      ::_exit(0);
    }
    EXPECT_EQ(::waitpid(child, &status, 0), child);
  }
  EXPECT_EQ(status, 0);
  stop = true;
  for (std::thread& thread : threads) thread.join();
}

#endif

TEST(CaptureTest, AnAttachedReportTakesThePlaceOfTheSiteAndGoesWithTheObject) {
  std::weak_ptr<const ErrorReport> watch;
  {
    const std::exception_ptr error = Thrown("x");
    const auto report = SomeReport();
    watch = report;
    EXPECT_TRUE(AttachReport(ObjectOf(error), report));
    EXPECT_EQ(FindReport(ObjectOf(error)), report);
    EXPECT_FALSE(FindThrowSite(ObjectOf(error)).has_value());
  }
  EXPECT_TRUE(watch.expired());
}

TEST(CaptureTest, RethrowingARemoteExceptionNotesWhere) {
  const std::exception_ptr error = Thrown("x");
  AttachReport(ObjectOf(error), SomeReport());
  EXPECT_THROW(std::rethrow_exception(error), std::runtime_error);
  EXPECT_TRUE(FindThrowSite(ObjectOf(error)).has_value());
}

TEST(CaptureTest, RethrowingALocalExceptionKeepsItsOrigin) {
  const std::exception_ptr error = Thrown("x");
  const auto before = FindThrowSite(ObjectOf(error))->return_addresses;
  EXPECT_THROW(std::rethrow_exception(error), std::runtime_error);
  EXPECT_EQ(FindThrowSite(ObjectOf(error))->return_addresses, before);
}

TEST(CaptureTest, InAPauseObjectsAreKnownButNotTheirSites) {
  std::exception_ptr error;
  {
    const CapturePause pause;
    error = Thrown("x");
  }
  EXPECT_FALSE(FindThrowSite(ObjectOf(error)).has_value());
  EXPECT_TRUE(AttachReport(ObjectOf(error), SomeReport()));
  {
    const CapturePause pause;
    EXPECT_THROW(std::rethrow_exception(error), std::runtime_error);
  }
  EXPECT_FALSE(FindThrowSite(ObjectOf(error)).has_value());
}

TEST(CaptureTest, ManyThreadsThrowAtOnceAndKeepTheirExceptions) {
  std::atomic<int> missing = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&missing] {
      std::vector<std::exception_ptr> kept;
      for (int i = 0; i < 500; ++i) {
        kept.push_back(Thrown(std::to_string(i)));
        if (!FindThrowSite(ObjectOf(kept.back()))) ++missing;
        if (i % 3 == 0) kept.erase(kept.begin());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(missing, 0);
}

}  // namespace
}  // namespace roost::internal
