// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The plugin of the tests of handles in calls.

#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

#include "roost/base/unique_fd.h"
#include "roost/proxies/value.h"
#include "tests/handles/carrier.roost.h"
#include "tests/handles/handles.h"

namespace {

using roost::Value;

class Carrier {
 public:
  explicit Carrier(Value value) : kept_(std::move(value)) {}

  Value Echo(Value value) { return value; }
  std::vector<carrier::Item> EchoItems(std::vector<carrier::Item> items) { return items; }
  Value Make() { return Value::Of(handles::MakeHandles()); }
  void Use(const Value& value) { handles::Use(value.As<handles::Handles>()); }

  void Keep(Value value) {
    std::lock_guard lock(mutex_);
    kept_ = std::move(value);
  }
  Value Kept() {
    std::lock_guard lock(mutex_);
    return kept_;
  }

  Value Visit(const carrier::VisitorProxy& visitor, const Value& value) {
    return visitor.Visit(value);
  }
  Value Pass(const carrier::CarrierProxy& to, const Value& value) { return to.Echo(value); }

  void UseUpDescriptors() {
    while (true) {
      const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
      if (fd < 0) return;
      used_up_.emplace_back(fd);
    }
  }
  void GiveBackDescriptors() { used_up_.clear(); }

  void Ignore(const Value&) {}
  Value Fail(const Value&) { throw std::runtime_error("it failed"); }

 private:
  std::mutex mutex_;
  Value kept_;
  std::vector<roost::UniqueFd> used_up_;
};

}  // namespace

ROOST_PLUGIN(plugin) { plugin.Register<carrier::Carrier, Carrier>(); }
