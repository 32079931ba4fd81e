// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What the machine can do at best: a word of shared memory handed to another process and back,
// by spinning, by futex and through a socket, and a copy of the echoed bytes.
//
//   limit_calls ROW limit_spin|limit_futex|limit_socketpair|limit_memcpy

#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <linux/futex.h>

#include "benchmarks/frame/crew.h"
#include "benchmarks/frame/fork_server.h"
#include "benchmarks/frame/payload.h"
#include "benchmarks/frame/rounds.h"

namespace {

// One caller's words: a number to the server and the answer.
struct alignas(64) Pair {
  std::atomic<uint32_t> call;
  alignas(64) std::atomic<uint32_t> answer;
};

constexpr int kSpinsOfARound = 200'000;

// Yields now and then, lest the two spin for each other on one processor. Between rounds, when it
// has looked for some milliseconds, it rests: a processor that it kept busy would be missing in the
// rounds of every other system.
void SpinUntil(const std::atomic<uint32_t>& word, uint32_t value) {
  for (int64_t spins = 0; word.load(std::memory_order_acquire) != value; ++spins) {
    __builtin_ia32_pause();
    if (spins % 2000 == 1999) ::sched_yield();
    if (spins >= kSpinsOfARound) std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
}

void SleepUntil(std::atomic<uint32_t>& word, uint32_t value) {
  for (uint32_t now; (now = word.load()) != value;) {
    ::syscall(SYS_futex, &word, FUTEX_WAIT, now, nullptr, nullptr, 0);
  }
}

void Wake(std::atomic<uint32_t>& word) {
  ::syscall(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

// Answers for ever.
void Serve(Pair& pair, bool spin) {
  for (uint32_t number = 1;; ++number) {
    if (spin) {
      SpinUntil(pair.call, number);
    } else {
      SleepUntil(pair.call, number);
    }
    pair.answer.store(number);
    if (!spin) Wake(pair.answer);
  }
}

void Call(Pair& pair, uint32_t number, bool spin) {
  pair.call.store(number);
  if (spin) {
    SpinUntil(pair.answer, number);
  } else {
    Wake(pair.call);
    SleepUntil(pair.answer, number);
  }
}

void ServePingPong(int callers, bool spin) {
  void* const memory = ::mmap(nullptr, sizeof(Pair) * callers, PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  bench::Check(memory != MAP_FAILED, "mmap");
  auto* const pairs = static_cast<Pair*>(memory);
  bench::ForkServer([&](const auto& tell) {
    std::vector<std::thread> threads;
    for (int i = 0; i < callers; ++i) threads.emplace_back(Serve, std::ref(pairs[i]), spin);
    tell();
    for (std::thread& thread : threads) thread.join();
  });
  bench::Crew crew(callers, [&](int i) {
    return [&pair = pairs[i], spin, number = uint32_t{0}](int64_t calls) mutable {
      for (int64_t n = 0; n < calls; ++n) Call(pair, ++number, spin);
    };
  });
  bench::ServeRounds([&](int64_t calls) { return crew.Round(calls); });
}

void ServeSockets(int callers) {
  std::vector<std::pair<int, int>> pairs;
  for (int i = 0; i < callers; ++i) {
    int ends[2];
    bench::Check(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "socketpair");
    pairs.emplace_back(ends[0], ends[1]);
  }
  const auto send = [](int socket, uint64_t number) {
    bench::Check(::write(socket, &number, sizeof(number)) == sizeof(number), "a socket's write");
  };
  const auto receive = [](int socket) {
    uint64_t number = 0;
    bench::Check(::read(socket, &number, sizeof(number)) == sizeof(number), "a socket's read");
    return number;
  };
  bench::ForkServer([&](const auto& tell) {
    std::vector<std::thread> threads;
    for (const auto& pair : pairs) {
      threads.emplace_back([&, socket = pair.second] {
        for (;;) send(socket, receive(socket) + 1);
      });
    }
    tell();
    for (std::thread& thread : threads) thread.join();
  });
  bench::Crew crew(callers, [&](int i) {
    return [&, socket = pairs[static_cast<size_t>(i)].first](int64_t calls) {
      for (int64_t n = 0; n < calls; ++n) {
        send(socket, static_cast<uint64_t>(n));
        bench::Check(receive(socket) == static_cast<uint64_t>(n) + 1, "an increment");
      }
    };
  });
  bench::ServeRounds([&](int64_t calls) { return crew.Round(calls); });
}

void ServeCopies(size_t size) {
  bench::Payload payload(size);
  std::string to(size, ' ');
  bench::ServeRounds([&](int64_t copies) {
    return bench::SecondsOf([&] {
      for (int64_t i = 0; i < copies; ++i) {
        const std::string& from = payload.Next();
        std::memcpy(to.data(), from.data(), size);
        payload.CheckAnswer(to);
      }
    });
  });
}

}  // namespace

int main(int argc, char** argv) {
  bench::Check(argc == 3, "usage: limit_calls ROW SYSTEM");
  const std::string_view row = argv[1], system = argv[2];
  const int callers = row == "call_50" ? 50 : 1;
  if (system == "limit_memcpy") {
    ServeCopies(bench::SizeOf(row));
  } else if (system == "limit_socketpair") {
    ServeSockets(callers);
  } else {
    ServePingPong(callers, system == "limit_spin");
  }
}
