// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Accounts and a bank, served to any process. Each thread of a client calls on a thread of its own,
// so both guard what they hold.

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "bank.roost.h"
#include "examples/bank/overdrawn.h"
#include "roost/roost.h"

class Account {
 public:
  Account(std::string owner, int64_t balance) : owner_(std::move(owner)), balance_(balance) {}

  int64_t Deposit(int64_t amount) {
    const std::lock_guard lock(mutex_);
    return balance_ += amount;
  }

  int64_t Withdraw(int64_t amount) {
    const std::lock_guard lock(mutex_);
    if (amount > balance_) throw bank::Overdrawn(owner_, amount - balance_);
    return balance_ -= amount;
  }

  // Shown by DebugInfo.
  std::string DebugString() const { return "account of " + owner_; }

 private:
  const std::string owner_;
  std::mutex mutex_;
  int64_t balance_;
};

class Bank {
 public:
  bank::AccountProxy Open(const std::string& owner) {
    bank::AccountProxy account = roost::Managed(std::make_shared<Account>(owner, 0));
    const std::lock_guard lock(mutex_);
    accounts_.push_back(account);
    return account;
  }

  std::vector<bank::AccountProxy> Accounts() {
    const std::lock_guard lock(mutex_);
    return accounts_;
  }

  // The accounts may be of this server or of another; the watcher is the caller's.
  void Transfer(bank::AccountProxy from, bank::AccountProxy to, int64_t amount,
                bank::WatcherProxy watcher) {
    from.Withdraw(amount);
    to.Deposit(amount);
    if (watcher) watcher.Moved(amount);
  }

 private:
  std::mutex mutex_;
  std::vector<bank::AccountProxy> accounts_;
};

ROOST_PLUGIN(plugin) {
  plugin.Register<bank::Account, Account>();
  plugin.Register<bank::Bank, Bank>();
}
