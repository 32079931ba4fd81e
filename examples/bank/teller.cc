// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Objects of a server: made by the program and by other objects, passed to a child and to a method,
// called back, and an exception of the plugin's own type.

#include <cstdint>
#include <iostream>

#include "bank.roost.h"
#include "examples/bank/overdrawn.h"
#include "roost/roost.h"

namespace {

// An object of this process, lent for the time of a call.
class Printer {
 public:
  void Moved(int64_t amount) { std::cout << amount << " moved\n"; }
};

void Spend(bank::AccountProxy account) { account.Withdraw(70); }

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  auto server = roost::ServerProcess::Start({.plugins = {"libbank.so"}, .name = "bank"});

  bank::BankProxy bank = server.Create<bank::Bank>();
  bank::AccountProxy ann = bank.Open("ann");  // made by the bank, and held by it
  bank::AccountProxy tom = server.Create<bank::Account>("tom", 100);

  Printer printer;
  bank.Transfer(tom, ann, 30, roost::Callback(printer));

  auto child = roost::Spawn<&Spend>(tom);
  child.Join();

  try {
    tom.Withdraw(1);
  } catch (const bank::Overdrawn& overdrawn) {
    std::cout << overdrawn.what() << "\n";
  }

  std::cout << (bank.Accounts().at(0) == ann ? "the same account\n" : "another account\n");
  for (const roost::ObjectInfo& object : server.Objects()) {
    std::cout << object.interface_name << " " << object.preview << "\n";
  }
}
