// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A server for processes that know nothing of each other, and their side of it:
//
//   bankd serve unix:/run/user/1000/bank/socket     until SIGTERM
//   bankd pay unix:/run/user/1000/bank/socket NAME AMOUNT
//
// Both take the server's key from the environment's BANK_KEY.

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "bank.roost.h"
#include "roost/roost.h"

using std::chrono_literals::operator""s;

namespace {

std::string Key() {
  const char* key = std::getenv("BANK_KEY");
  return key == nullptr ? "" : key;
}

void Serve(const std::string& address) {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);  // for all threads of the server too
  roost::Server server =
      roost::Serve({.address = address, .plugins = {"libbank.so"}, .key = Key()});
  std::cerr << "serving at " << server.uri() << std::endl;
  int signal = 0;
  sigwait(&stop, &signal);
  server.Shutdown(/*drain=*/5s);  // calls that run may end
}

void Pay(const std::string& address, const std::string& name, int64_t amount) {
  auto server = roost::ServerHandle::Connect(address, Key());
  bank::AccountProxy account = server.Create<bank::Account>(name, 0);
  std::cout << name << " has " << account.Deposit(amount) << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  const std::vector<std::string> words(argv + 1, argv + argc);
  try {
    if (words.size() == 2 && words[0] == "serve") {
      Serve(words[1]);
    } else if (words.size() == 4 && words[0] == "pay") {
      Pay(words[1], words[2], std::stoll(words[3]));
    } else {
      std::cerr << "usage: bankd serve URI | bankd pay URI NAME AMOUNT\n";
      return 2;
    }
  } catch (const std::exception& error) {
    std::cerr << "bankd: " << error.what() << std::endl;
    return 1;
  }
}
