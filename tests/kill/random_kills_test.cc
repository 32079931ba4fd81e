// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Thousands of processes killed at random moments while they hold locks, wait and notify, beside
// others that go on all the while. The accounts agree in the end. ROOST_LOCK_KILLS in the
// environment says how many processes to kill, in all.

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <functional>
#include <random>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "roost/error/error.h"
#include "roost/sync/condition.h"
#include "roost/sync/lock.h"
#include "roost/sync/shared.h"
#include "tests/kill/shared_memory.h"

namespace roost::kill {
namespace {

using namespace std::chrono_literals;

// A fork of the test that runs `work` until it is killed, or for ever.
class Victim {
 public:
  explicit Victim(const std::function<void()>& work) : pid_(::fork()) {
    if (pid_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
      while (true) work();
    } catch (...) {
      ::abort();
    }
  }
  Victim(Victim&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  Victim& operator=(Victim&&) = delete;
  ~Victim() {
    if (pid_ > 0) Kill();
  }

  // True if it had not ended by itself: it does that when an account does not agree.
  bool Kill() {
    ::kill(pid_, SIGKILL);
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  }

 private:
  pid_t pid_;
};

// Kills victims, each a little after its start, while another that nobody kills does the same.
void KillMany(const std::function<void()>& work) {
  constexpr int kTests = 3;
  const char* const given = std::getenv("ROOST_LOCK_KILLS");
  const int kills = given != nullptr ? std::atoi(given) / kTests + 1 : 700;
  std::mt19937 random(1);
  std::uniform_int_distribution<int> microseconds(0, 400);
  Victim keeper(work);
  std::deque<Victim> victims;
  for (int i = 0; i < 3; ++i) victims.emplace_back(work);
  for (int i = 0; i < kills; ++i) {
    std::this_thread::sleep_for(std::chrono::microseconds(microseconds(random)));
    ASSERT_TRUE(victims.front().Kill()) << "the accounts did not agree";
    victims.pop_front();
    victims.emplace_back(work);
  }
  victims.clear();
  EXPECT_TRUE(keeper.Kill()) << "the accounts did not agree";
}

// What a lock guards: two numbers that are the same whenever nobody is inside.
struct Books {
  std::atomic<int64_t> first;
  std::atomic<int64_t> second;
  std::atomic<int64_t> repairs;
};

TEST(RandomKillsTest, HoldersAndWaitersOfALock) {
  Lock lock;
  SharedMemory<Books> books;
  KillMany([&] {
    if (lock.AcquireDespiteDeath() == Acquired::kOwnerDied) {
      books->second = books->first.load();
      ++books->repairs;
      lock.MarkConsistent();
    }
    if (books->first != books->second) ::abort();  // a death that nobody was told of
    ++books->first;
    ++books->second;
    lock.Release();
  });
  if (lock.AcquireDespiteDeath(20s) == Acquired::kClean) {
    EXPECT_EQ(books->first, books->second);
  }
  EXPECT_GT(books->repairs, 10);
  EXPECT_GT(books->first, 1000);
}

// Nobody repairs, and nobody is told.
TEST(RandomKillsTest, WritersOfASharedValue) {
  using Block = std::array<int64_t, 64>;
  Shared<Block> block;
  KillMany([&] {
    block.WithLock([](Block& now) {
      for (size_t i = 1; i < now.size(); ++i) {
        if (now[i] != now[0]) ::abort();
      }
      now.fill(now[0] + 1);
    });
  });
  const Block now = block.Get();
  EXPECT_EQ(now.front(), now.back());
  EXPECT_GT(now.front(), 1000);
}

// Tokens go round from hand to hand; a waiter that is killed takes no wake-up away.
TEST(RandomKillsTest, WaitersAndNotifiersOfACondition) {
  struct Table {
    std::atomic<int64_t> tokens, passed;
  };
  Condition condition;
  SharedMemory<Table> table;
  const auto acquire = [&] {
    if (condition.AcquireDespiteDeath() == Acquired::kOwnerDied) {
      table->tokens = 2;  // one may have been taken and not given back
      condition.MarkConsistent();
      condition.NotifyAll();
    }
  };
  table->tokens = 2;
  KillMany([&] {
    acquire();
    try {
      while (table->tokens == 0) condition.Wait();
      --table->tokens;
      ++table->passed;
      ++table->tokens;
      condition.Notify();
    } catch (const OwnerDied&) {
      table->tokens = 2;
      condition.MarkConsistent();
      condition.NotifyAll();
    }
    condition.Release();
  });
  EXPECT_GT(table->passed, 1000);
}

}  // namespace
}  // namespace roost::kill
