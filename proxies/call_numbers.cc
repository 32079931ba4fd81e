// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/call_numbers.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "roost/base/system_call.h"
#include "roost/proxies/adapter.h"
#include "roost/proxies/call_shard.h"

namespace roost::internal {
namespace {

constexpr char kConstructorName[] = "(constructor)";
constexpr char kUnknownName[] = "(unknown)";

// This thread's shard once it has one; initial-exec, so that reading it is one instruction.
thread_local constinit CallShard* this_threads __attribute__((tls_model("initial-exec"))) = nullptr;

// The numbers of a method that this thread meets for the first time. Whatever a client makes up
// has one entry together.
MethodNumbers* Meet(CallShard& shard, Adapter& adapter, MethodKey key) {
  const char* name = adapter.MethodName(key.interface_id, static_cast<uint16_t>(key.method_id));
  if (name == nullptr) {
    name = kUnknownName;
    key = {key.class_name, 0, MethodKey::kUnknown};
    if (MethodNumbers* const known = shard.Find(key)) return known;
  }
  return shard.Add(key, name);
}

}  // namespace

// Ends a thread's shard with the thread.
class CallNumbers::Owner {
 public:
  Owner() : shard_(Instance().Add()) { this_threads = shard_; }
  ~Owner() {
    this_threads = nullptr;
    ended = true;
    Instance().Retire(shard_);
  }

  static thread_local constinit bool ended;  // can be read also when this is gone

 private:
  CallShard* const shard_;
};
thread_local constinit bool CallNumbers::Owner::ended = false;

CallNumbers::CallNumbers()
    : clock_(TickClock::Instance()), ended_(std::make_unique<CallShard>(clock_, 0)) {}

CallNumbers& CallNumbers::Instance() {
  static CallNumbers& numbers = *new CallNumbers;
  return numbers;
}

CallShard* CallNumbers::OfThisThread() {
  if (this_threads != nullptr || Owner::ended) return this_threads;
  thread_local const Owner owner;
  return this_threads;
}

CallShard* CallNumbers::Add() {
  auto shard = std::make_unique<CallShard>(clock_, ThreadId());
  std::lock_guard lock(mutex_);
  shards_.push_back(std::move(shard));
  return shards_.back().get();
}

void CallNumbers::Retire(CallShard* shard) {
  std::unique_ptr<CallShard> retired;
  std::lock_guard lock(mutex_);
  for (const MethodNumbers* method = shard->methods(); method != nullptr; method = method->next) {
    MethodNumbers* sum = ended_->Find(method->key);
    if (sum == nullptr) sum = ended_->Add(method->key, method->method);
    sum->Add(*method);
  }
  const auto it = std::find_if(shards_.begin(), shards_.end(),
                               [shard](const auto& other) { return other.get() == shard; });
  std::swap(*it, shards_.back());
  retired = std::move(shards_.back());
  shards_.pop_back();
}

std::vector<MethodStatistics> CallNumbers::Methods() {
  // Two libraries may have one interface each.
  std::map<std::pair<std::string_view, std::string_view>, MethodStatistics> sums;
  std::lock_guard lock(mutex_);
  const auto add = [&sums](const CallShard& shard) {
    for (const MethodNumbers* method = shard.methods(); method != nullptr; method = method->next) {
      MethodStatistics& sum = sums[{method->key.class_name, method->method}];
      sum.errors += method->errors.value();
      sum.total += std::chrono::nanoseconds(method->total.value());
      sum.max = std::max(sum.max, std::chrono::nanoseconds(method->max.value()));
      sum.latency += method->Histogram();
    }
  };
  add(*ended_);
  for (const auto& shard : shards_) add(*shard);
  std::vector<MethodStatistics> methods;
  methods.reserve(sums.size());
  for (auto& [key, sum] : sums) {
    sum.class_name = key.first;
    sum.method = key.second;
    sum.calls = sum.latency.count();
    methods.push_back(std::move(sum));
  }
  return methods;
}

std::vector<CallNumbers::Running> CallNumbers::RunningCalls() {
  std::vector<Running> running;
  {
    std::lock_guard lock(mutex_);
    const uint64_t now = clock_.Now();
    for (const auto& shard : shards_) {
      for (const CallFrame* frame = &shard->first(); frame != nullptr; frame = frame->inner()) {
        const auto call = frame->Read();
        if (!call) break;
        const uint64_t age = clock_.NanosecondsBetween(call->begin, now);
        running.push_back({{call->method->key.class_name, call->method->method, call->object,
                            std::chrono::nanoseconds(age), shard->thread(), "", 0},
                           call->connection,
                           frame == &shard->first()});
      }
    }
  }
  std::stable_sort(running.begin(), running.end(),
                   [](const Running& a, const Running& b) { return a.call.age > b.call.age; });
  return running;
}

RunningCall::RunningCall(Adapter& adapter, uint64_t interface_id, uint16_t method_id,
                         uint64_t object, uint64_t connection)
    : shard_(CallNumbers::OfThisThread()) {
  if (shard_ == nullptr) return;
  const MethodKey key{adapter.InterfaceName(), interface_id, method_id};
  MethodNumbers* method = shard_->Find(key);
  if (method == nullptr) method = Meet(*shard_, adapter, key);
  shard_->Begin(method, object, connection);
}

RunningCall::RunningCall(const char* class_name, uint64_t connection)
    : shard_(CallNumbers::OfThisThread()) {
  if (shard_ == nullptr) return;
  const MethodKey key{class_name, 0, MethodKey::kConstructor};
  MethodNumbers* method = shard_->Find(key);
  if (method == nullptr) method = shard_->Add(key, kConstructorName);
  shard_->Begin(method, 0, connection);
}

RunningCall::~RunningCall() {
  if (shard_ != nullptr) shard_->End(/*threw=*/!returned_);
}

}  // namespace roost::internal
