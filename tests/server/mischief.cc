// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plugin that does what no plugin should.

#include <unistd.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "tests/server/mischief.roost.h"

namespace {

std::atomic<uint64_t> ticks{0};
std::atomic<uint64_t> hanging{0};

class Imp : public std::enable_shared_from_this<Imp> {
 public:
  explicit Imp(std::string deed) : deed_(std::move(deed)) {
    if (deed_ == "throw") throw std::domain_error("not today");
    if (deed_ == "hang") Hang();
  }
  ~Imp() noexcept(false) {
    if (deed_ == "throw at end") throw std::domain_error("never again");
    if (deed_ == "hang at end") Hang();
  }

  void Hang() {
    ++hanging;
    for (;;) ::pause();
  }

  void Leak() {
    itself_ = roost::Managed(shared_from_this());
    lost_ = new std::string(1 << 20, 'x');
  }

  void StartThreads(uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) {
      std::thread([] {
        for (;;) {
          const mischief::ImpProxy imp = roost::Managed(std::make_shared<Imp>("none"));
          imp.Ticks();
          ++ticks;
          ::usleep(100);
        }
      }).detach();
    }
  }
  uint64_t Ticks() const { return ticks; }
  uint64_t Hanging() const { return hanging; }

  void Overflow() { Deeper(1 << 30); }

 private:
  // NOLINTNEXTLINE(misc-no-recursion)
  static int Deeper(int levels) {
    volatile char used[4096] = {};
    used[levels % 4096] = 1;
    return levels == 0 ? 0 : used[0] + Deeper(levels - 1);
  }

  const std::string deed_;
  mischief::ImpProxy itself_;
  std::string* lost_ = nullptr;
};

}  // namespace

ROOST_PLUGIN(plugin) { plugin.Register<mischief::Imp, Imp>(); }
