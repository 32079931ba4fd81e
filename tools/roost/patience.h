// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_PATIENCE_H_
#define ROOST_TOOLS_ROOST_PATIENCE_H_

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "roost/error/error.h"

namespace roost::tool {

// What `function` returns or throws, run on a thread of its own. Throws TimeoutError, which says
// what `whom` did not do, when it takes longer than `seconds`; then it runs on, and the process
// has to end without what its exit would take down (kNoAnswer does).
template <class Result>
Result Within(double seconds, const std::string& whom, std::function<Result()> function) {
  auto task = std::make_shared<std::packaged_task<Result()>>(std::move(function));
  std::future<Result> result = task->get_future();
  std::thread([task] { (*task)(); }).detach();
  if (result.wait_for(std::chrono::duration<double>(seconds)) != std::future_status::ready) {
    throw TimeoutError(whom + " says nothing: it is stopped, or busy");
  }
  return result.get();
}

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_PATIENCE_H_
