// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_TEST_SIGNALS_H_
#define ROOST_BASE_TEST_SIGNALS_H_

#include <pthread.h>
#include <signal.h>

#include <stop_token>
#include <thread>

namespace roost {

// While one lives, the thread that made it gets a signal as often as can be: waits must go on.
class SignalStorm {
 public:
  SignalStorm() {
    struct sigaction action = {};
    action.sa_handler = [](int) {};
    ::sigaction(SIGUSR1, &action, nullptr);
    pest_ = std::jthread([waiter = ::pthread_self()](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        ::pthread_kill(waiter, SIGUSR1);
        std::this_thread::yield();
      }
    });
  }

 private:
  std::jthread pest_;
};

}  // namespace roost

#endif  // ROOST_BASE_TEST_SIGNALS_H_
