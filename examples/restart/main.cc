// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plugin that crashes, and a server that comes back: one line of the input takes the server down;
// the caller is told, goes on with the next line, and meets an object made anew.
//
//   main LINE...
//
// Expect: the value of each "name=value"; for a line without "=" that the server went with it, and
// in the log (standard error) the crash with its traceback, down to the line of the plugin.

#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <utility>

#include <glog/logging.h>

#include "parser.roost.h"
#include "roost/roost.h"

namespace {

// The object of the server that runs now.
class Current {
 public:
  void Set(parser::ParserProxy parser) {
    std::lock_guard lock(mutex_);
    parser_ = std::move(parser);
    ++generation_;
    changed_.notify_all();
  }

  // Waits for one that is newer than the `seen`th; sets it to that one's number.
  parser::ParserProxy Newer(int* seen) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return generation_ > *seen; });
    *seen = generation_;
    return parser_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  parser::ParserProxy parser_;
  int generation_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  FLAGS_logtostderr = true;
  google::InitGoogleLogging(argv[0]);

  Current current;
  const auto make = [&](const roost::ServerHandle& server) {
    current.Set(server.Create<parser::Parser>());
  };
  auto server = roost::ServerProcess::Start(
      {.plugins = {"libparser.so"},
       .name = "parser",
       .restart = {
           .max_restarts = 3, .first_pause = std::chrono::milliseconds(1), .on_restart = make}});
  make(server.handle());

  int generation = 0;
  parser::ParserProxy parser = current.Newer(&generation);
  for (int i = 1; i < argc; ++i) {
    try {
      std::cout << parser.ValueOf(argv[i]) << std::endl;
    } catch (const roost::ServerGone&) {
      std::cout << "the server went with: " << argv[i] << std::endl;
      parser = current.Newer(&generation);
    }
  }
}
