// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Classes that return Abseil's statuses, and two of them in one plugin.

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/registration/account.roost.h"

namespace {

class Account : public std::enable_shared_from_this<Account> {
 public:
  Account(std::string owner, int64_t balance) : owner_(std::move(owner)), balance_(balance) {}

  const std::string& Owner() const { return owner_; }

  absl::StatusOr<int64_t> Withdraw(int64_t amount) {
    std::lock_guard lock(mutex_);
    if (amount > balance_) return absl::NotFoundError("there is not so much");
    return balance_ -= amount;
  }

  absl::Status Close() {
    std::lock_guard lock(mutex_);
    if (balance_ > 0) return absl::FailedPreconditionError("there is money");
    return absl::OkStatus();
  }

  absl::StatusOr<std::shared_ptr<Account>> Split(int64_t amount) {
    const absl::StatusOr<int64_t> left = Withdraw(amount);
    if (!left.ok()) return left.status();
    return std::make_shared<Account>(owner_, amount);
  }

  std::shared_ptr<Account> Sibling() {
    std::lock_guard lock(mutex_);
    if (sibling_ == nullptr) sibling_ = std::make_shared<Account>("sibling of " + owner_, 0);
    return sibling_;
  }

  absl::StatusOr<bank::Account::StatementResults> Statement() const {
    std::lock_guard lock(mutex_);
    return bank::Account::StatementResults{.owner = owner_, .balance = balance_};
  }

 private:
  const std::string owner_;
  mutable std::mutex mutex_;
  int64_t balance_;
  std::shared_ptr<Account> sibling_;
};

class Vault {
 public:
  int Weigh() const { return 5; }  // converts to what the schema says
};

}  // namespace

ROOST_PLUGIN(plugin) {
  plugin.Register<bank::Account, Account>();
  plugin.Register<bank::Vault, Vault>();
  plugin.Register<bank::Vault, Vault>("second vault");
}
