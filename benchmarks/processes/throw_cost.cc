// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A throw and its catch in one thread, with capture of the stack and by the C++ library alone.
// Counts the thread's processor time, so that other programs do not.
//
//   throw_cost throw_cost_DEPTH [limit_throw]

#include <cxxabi.h>
#include <dlfcn.h>
#include <time.h>

#include <charconv>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <string_view>
#include <typeinfo>

#include "benchmarks/frame/rounds.h"
#include "roost/roost.h"

namespace {

using Throw = void (*)(void*, void*, void (*)(void*));

// Throws by `next` as the compiler would, below `depth` calls.
[[gnu::noinline]] int ThrowBelow(int depth, Throw next) {
  if (depth > 0) {
    const int below = ThrowBelow(depth - 1, next);
    asm volatile("" : : "r"(below));  // a call, not a loop
    return below + 1;
  }
  void* object = abi::__cxa_allocate_exception(sizeof(std::runtime_error));
  new (object) std::runtime_error("boom");
  next(object, const_cast<std::type_info*>(&typeid(std::runtime_error)),
       [](void* thrown) { static_cast<std::runtime_error*>(thrown)->~runtime_error(); });
  return 0;
}

double ProcessorSeconds() {
  timespec time;
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double ThrowOften(int depth, Throw next, int64_t throws) {
  const double begin = ProcessorSeconds();
  int64_t caught = 0;
  for (int64_t i = 0; i < throws; ++i) {
    try {
      ThrowBelow(depth, next);
    } catch (const std::runtime_error&) {
      ++caught;
    }
  }
  bench::Check(caught == throws, "an exception was not caught");
  return ProcessorSeconds() - begin;
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  bench::Check(argc >= 2, "usage: throw_cost throw_cost_DEPTH [limit_throw]");
  const std::string_view row = argv[1];
  const std::string_view digits = row.substr(row.rfind('_') + 1);
  int depth = 0;
  bench::Check(
      std::from_chars(digits.data(), digits.data() + digits.size(), depth).ec == std::errc(),
      "a row without a depth");
  void* const library =
      argc == 3 ? ::dlopen("libstdc++.so.6", RTLD_NOW | RTLD_NOLOAD) : RTLD_DEFAULT;
  const auto next = reinterpret_cast<Throw>(::dlsym(library, "__cxa_throw"));
  bench::ServeRounds([&](int64_t throws) { return ThrowOften(depth, next, throws); });
}
