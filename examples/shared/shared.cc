// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Processes that share a value, a lock and an event, and one that is killed while it holds the
// lock.

#include <chrono>
#include <csignal>
#include <iostream>
#include <mutex>
#include <vector>

#include "roost/roost.h"

using namespace std::chrono_literals;

struct Account {
  int64_t balance = 0;
  int64_t bookings = 0;
};

void Deposit(roost::Shared<Account> account, int times) {
  for (int i = 0; i < times; ++i) {
    account.WithLock([](Account& now) {
      now.balance += 2;
      ++now.bookings;
    });
  }
}

void DieWithLock(roost::Lock lock, roost::Event held) {
  lock.Acquire();
  held.Set();
  std::raise(SIGKILL);
}

void WorkUnder(roost::Lock lock) {
  try {
    std::scoped_lock guard(lock);
    std::cout << "nobody died" << std::endl;
  } catch (const roost::OwnerDied& error) {
    std::cout << error.what() << std::endl;
    if (lock.AcquireDespiteDeath() == roost::Acquired::kOwnerDied) {
      std::cout << "repaired" << std::endl;
    }
    lock.MarkConsistent();
    lock.Release();
  }
}

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);

  roost::Shared<Account> account;
  std::vector<roost::Process<void>> children;
  for (int i = 0; i < 3; ++i) children.push_back(roost::Spawn<&Deposit>(account, 1000));
  for (auto& child : children) child.Join();
  const Account total = account.Get();
  std::cout << total.bookings << " bookings, balance " << total.balance << std::endl;

  roost::Lock lock;
  roost::Event held;
  auto victim = roost::Spawn<&DieWithLock>(lock, held);
  if (!held.Wait(60s)) return 1;
  try {
    victim.Join();
  } catch (const roost::ChildDied&) {
  }
  WorkUnder(lock);
  WorkUnder(lock);
}
