// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What an exception costs: a throw and its catch with capture against the C++ library's own, at
// several depths of the stack; and from the throw in a plugin's method to the catch in its caller,
// against a method of an object in Python's BaseManager that raises. Rounds of both sides take
// turns.
//
//   throw_cost [base_manager_raises.py]

#include <cxxabi.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

#include <glog/logging.h>

#include "roost/roost.h"
#include "thrower.roost.h"

namespace {

using Throw = void (*)(void*, void*, void (*)(void*));

double SecondsOf(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

struct Summary {
  double median, low, high;
};

Summary Summarize(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values[values.size() / 2], values.front(), values.back()};
}

// Prints microseconds; returns the median.
double Print(const std::string& what, const std::vector<double>& values) {
  const Summary summary = Summarize(values);
  std::printf("%-58s %9.2f us  (%.2f to %.2f)\n", what.c_str(), summary.median * 1e6,
              summary.low * 1e6, summary.high * 1e6);
  return summary.median;
}

// Throws by `next` as the compiler would, below `depth` calls.
[[gnu::noinline]] int ThrowBelow(int depth, Throw next) {
  if (depth > 0) return ThrowBelow(depth - 1, next) + 1;
  void* object = abi::__cxa_allocate_exception(sizeof(std::runtime_error));
  new (object) std::runtime_error("boom");
  next(object, const_cast<std::type_info*>(&typeid(std::runtime_error)),
       [](void* thrown) { static_cast<std::runtime_error*>(thrown)->~runtime_error(); });
  return 0;
}

// Of this thread's processor, so that other programs do not count.
double ProcessorSeconds() {
  timespec time;
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

double SecondsAThrow(int depth, Throw next) {
  constexpr int kThrows = 2000;
  const double begin = ProcessorSeconds();
  for (int i = 0; i < kThrows; ++i) {
    try {
      ThrowBelow(depth, next);
    } catch (const std::runtime_error&) {
    }
  }
  return (ProcessorSeconds() - begin) / kThrows;
}

void MeasureThrows() {
  void* library = ::dlopen("libstdc++.so.6", RTLD_NOW | RTLD_NOLOAD);
  const auto plain = reinterpret_cast<Throw>(::dlsym(library, "__cxa_throw"));
  const auto captured = reinterpret_cast<Throw>(::dlsym(RTLD_DEFAULT, "__cxa_throw"));
  for (const int depth : {0, 10, 30, 100}) {
    std::vector<double> with, without;
    for (int round = 0; round < 21; ++round) {
      without.push_back(SecondsAThrow(depth, plain));
      with.push_back(SecondsAThrow(depth, captured));
    }
    const std::string name = "throw and catch, " + std::to_string(depth) + " calls deep, ";
    const double more = Print(name + "captured", with) - Print(name + "plain", without);
    std::printf("  more for capture: %.2f us\n", more * 1e6);
  }
}

// The Python program, asked by lines.
class Peer {
 public:
  explicit Peer(const std::string& script) {
    int to[2], from[2];
    PCHECK(::pipe2(to, O_CLOEXEC) == 0 && ::pipe2(from, O_CLOEXEC) == 0);
    pid_ = ::fork();
    PCHECK(pid_ >= 0);
    if (pid_ == 0) {
      ::dup2(to[0], 0);
      ::dup2(from[1], 1);
      ::execlp("python3", "python3", script.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(to[0]);
    ::close(from[1]);
    to_ = ::fdopen(to[1], "w");
    from_ = ::fdopen(from[0], "r");
  }

  ~Peer() {
    std::fclose(to_);
    ::waitpid(pid_, nullptr, 0);
    std::fclose(from_);
  }

  double SecondsACall(int calls) {
    std::fprintf(to_, "%d\n", calls);
    std::fflush(to_);
    double seconds = 0;
    CHECK_EQ(std::fscanf(from_, "%lf", &seconds), 1) << "the Python program has ended";
    return seconds / calls;
  }

 private:
  pid_t pid_;
  FILE* to_;
  FILE* from_;
};

void Fail(const throwing::ThrowerProxy& thrower) {
  try {
    thrower.Fail(3);
    LOG(FATAL) << "no exception";
  } catch (const std::runtime_error&) {
  }
}

void MeasureCalls(const std::string& script) {
  constexpr int kCalls = 300;
  Peer peer(script);
  auto server = roost::ServerProcess::Start({.plugins = {"libthrower.so"}, .name = "thrower"});
  const throwing::ThrowerProxy thrower = server.Create<throwing::Thrower>();
  const double first = SecondsOf([&] { Fail(thrower); });
  std::printf("%-58s %9.2f us\n", "from a method's throw to the catch, first time", first * 1e6);
  peer.SecondsACall(kCalls);
  std::vector<double> ours, theirs;
  for (int round = 0; round < 21; ++round) {
    ours.push_back(SecondsOf([&] {
                     for (int i = 0; i < kCalls; ++i) Fail(thrower);
                   }) /
                   kCalls);
    theirs.push_back(peer.SecondsACall(kCalls));
  }
  const double roost = Print("from a method's throw to the catch, later", ours);
  const double python = Print("the same with Python's BaseManager", theirs);
  std::printf("  Python takes %.1f times as long\n", python / roost);
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  google::InitGoogleLogging(argv[0]);
  MeasureThrows();
  MeasureCalls(argc > 1 ? argv[1] : "benchmarks/base_manager_raises.py");
}
