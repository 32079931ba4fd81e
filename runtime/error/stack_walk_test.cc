// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The quick walk sees what the C++ library's unwinder sees, whatever lies on the stack.

#include "roost/error/stack_walk.h"

#include <alloca.h>
#include <dlfcn.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/error/frame_rule.h"

namespace roost::internal {
namespace {

constexpr size_t kMax = 128;

// What is on the stack here, by the unwinder, and twice by the quick walk: it reads rules, and then
// remembers them.
struct Walks {
  std::array<uintptr_t, kMax> slow{}, first{}, second{};
  size_t slow_depth = 0, first_depth = 0, second_depth = 0;

  void ExpectSame() const {
    EXPECT_GT(slow_depth, 2u);
    EXPECT_EQ(first_depth, slow_depth);
    EXPECT_EQ(second_depth, slow_depth);
    EXPECT_EQ(first, slow);
    EXPECT_EQ(second, slow);
  }
};

[[gnu::noinline]] void TakeWalks(Walks& walks) {
  const CallerFrame caller = ROOST_CALLER_FRAME();
  walks.slow_depth = WalkStackSlowly(caller, walks.slow.data(), kMax);
  walks.first_depth = WalkStack(caller, walks.first.data(), kMax);
  walks.second_depth = WalkStack(caller, walks.second.data(), kMax);
}

[[gnu::noinline]] void Compare() {
  Walks walks;
  TakeWalks(walks);
  walks.ExpectSame();
}

// Calls, and not in tail position.
template <class Function>
[[gnu::noinline]] int Call(Function&& function) {
  function();
  asm volatile("");
  return 1;
}

[[gnu::noinline]] int Recurse(int depth) {
  if (depth == 0) return Call(&Compare);
  volatile char frame[32] = {static_cast<char>(depth)};
  return Recurse(depth - 1) + frame[0] - frame[0];
}

#if defined(__clang__)
#define OMIT_FRAME_POINTER  // cannot for one function
#else
#define OMIT_FRAME_POINTER gnu::optimize("omit-frame-pointer"),
#endif

[[OMIT_FRAME_POINTER gnu::noinline]] int WithoutFramePointer(int depth) {
  volatile char frame[200] = {static_cast<char>(depth)};
  const int below = depth == 0 ? Call(&Compare) : WithoutFramePointer(depth - 1);
  return below + frame[0] - frame[0];
}

[[gnu::noinline]] int WithAlloca(size_t size) {
  auto* const memory = static_cast<volatile char*>(alloca(size));
  memory[size - 1] = 0;
  return Call(&Compare) + memory[size - 1];
}

[[gnu::noinline]] int WithAlignedLocals() {
  alignas(64) volatile char memory[100] = {0};
  return Call(&Compare) + memory[0];
}

TEST(StackWalkTest, SeesWhatTheUnwinderSees) {
  Compare();
  Recurse(20);
  WithoutFramePointer(5);
  WithAlloca(1000);
  WithAlignedLocals();
}

TEST(StackWalkTest, EndsWhereItWasToldTo) {
  Recurse(500);
  const auto count = [](size_t max) {
    uintptr_t addresses[8] = {};
    const size_t depth = WalkStack(ROOST_CALLER_FRAME(), addresses, max);
    EXPECT_EQ(addresses[max], 0u);
    return depth;
  };
  EXPECT_EQ(count(0), 0u);
  EXPECT_EQ(count(3), 3u);
}

TEST(StackWalkTest, GoesThroughLibraries) {
  std::vector<int> numbers = {3, 1, 2};
  std::qsort(numbers.data(), numbers.size(), sizeof(int), [](const void* a, const void* b) {
    Compare();
    return *static_cast<const int*>(a) - *static_cast<const int*>(b);
  });
  std::sort(numbers.begin(), numbers.end(), [](int a, int b) {
    Compare();
    return a < b;
  });
  const std::function<void()> function = &Compare;
  function();
}

TEST(StackWalkTest, EndsAtTheStartOfAThread) {
  std::thread([] { Recurse(3); }).join();
}

TEST(StackWalkTest, GoesThroughASignal) {
  struct sigaction action {
  }, before;
  action.sa_handler = [](int) { Call(&Compare); };
  ::sigaction(SIGUSR1, &action, &before);
  ::raise(SIGUSR1);
  ::sigaction(SIGUSR1, &before, nullptr);
}

TEST(StackWalkTest, IsRightAfterALibraryWentAndCameBack) {
  for (int round = 0; round < 3; ++round) {
    void* const library = ::dlopen("runtime/error/throwing_plugin_test_lib.so", RTLD_NOW);
    ASSERT_NE(library, nullptr) << ::dlerror();
    const auto call = reinterpret_cast<void (*)(void (*)())>(::dlsym(library, "CallFromPlugin"));
    ASSERT_NE(call, nullptr);
    call(&Compare);
    EXPECT_EQ(::dlclose(library), 0);
  }
}

#if defined(__x86_64__)

// Or every walk would be a slow one.
TEST(StackWalkTest, KnowsTheRulesOfCommonFrames) {
  std::vector<uintptr_t> addresses(kMax);
  addresses.resize(WalkStackSlowly(ROOST_CALLER_FRAME(), addresses.data(), kMax));
  for (const uintptr_t address : addresses) {
    EXPECT_NE(ReadFrameRule(address).kind, FrameRule::Kind::kNone) << std::hex << address;
  }
  EXPECT_EQ(ReadFrameRule(addresses.back()).kind, FrameRule::Kind::kOutermost);
}

#endif

TEST(StackWalkTest, HasNoRuleForWhatIsNoCode) {
  EXPECT_EQ(ReadFrameRule(16).kind, FrameRule::Kind::kNone);
  const std::string text = "no code at all";
  EXPECT_EQ(ReadFrameRule(reinterpret_cast<uintptr_t>(text.data())).kind, FrameRule::Kind::kNone);
}

}  // namespace
}  // namespace roost::internal
