// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "benchmarks/frame/crew.h"

#include <algorithm>
#include <utility>

#include "benchmarks/frame/rounds.h"

namespace bench {

Crew::Crew(int size, std::function<Part(int)> enter) : start_(size + 1), end_(size + 1) {
  for (int i = 0; i < size; ++i) {
    threads_.emplace_back([this, i, enter] {
      const Part part = enter(i);
      end_.arrive_and_wait();
      for (;;) {
        start_.arrive_and_wait();
        if (each_ == 0) return;
        part(each_);
        end_.arrive_and_wait();
      }
    });
  }
  end_.arrive_and_wait();
}

Crew::~Crew() {
  each_ = 0;
  start_.arrive_and_wait();
  for (std::thread& thread : threads_) thread.join();
}

double Crew::Round(int64_t count) {
  const auto size = static_cast<int64_t>(threads_.size());
  each_ = std::max<int64_t>(1, count / size);
  const double seconds = SecondsOf([this] {
    start_.arrive_and_wait();
    end_.arrive_and_wait();
  });
  return seconds * static_cast<double>(count) / static_cast<double>(each_ * size);
}

}  // namespace bench
