// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/par_map.h"

#include <string>

namespace roost::internal {

JobThreads::JobThreads(int count) {
  for (int i = 0; i < count; ++i) {
    threads_.push_back(SpawnThread([this](const std::stop_token& stop) { Run(stop); }));
  }
}

// All are asked to stop before any is waited for.
JobThreads::~JobThreads() {
  for (Thread<void>& thread : threads_) thread.RequestStop();
}

void JobThreads::Submit(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  changed_.notify_one();
}

void JobThreads::Run(const std::stop_token& stop) {
  while (true) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [this] { return !jobs_.empty(); })) return;
      if (stop.stop_requested()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

ParMapOptions WithDefaults(ParMapOptions options) {
  if (!options.concurrency) options.concurrency = AllowedCpus();
  if (*options.concurrency < 1) throw InvalidArgument("ParMap needs a concurrency of at least 1");
  if (!options.max_in_flight) {
    options.max_in_flight = 2 * static_cast<size_t>(*options.concurrency) + 16;
  }
  if (*options.max_in_flight < 1) throw InvalidArgument("ParMap needs at least 1 item in flight");
  return options;
}

}  // namespace roost::internal
