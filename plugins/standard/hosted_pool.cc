// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/hosted_pool.h"

#include <chrono>
#include <limits>
#include <optional>
#include <utility>

#include "roost/base/deadline.h"
#include "roost/codec/aggregate.h"
#include "roost/error/error.h"
#include "roost/process/function_name.h"
#include "roost/proxies/managed.h"
#include "roost/proxies/this_call.h"
#include "roost/standard/waiting.h"

namespace roost::standard {
namespace {

// One call, as a worker is given it.
struct NamedCall {
  internal::FunctionName function;
  Value arguments;
};

// Runs in a worker, which is the server's program: the function is found only if that is the
// caller's too.
Value RunNamed(const NamedCall& call) {
  const void* const function = internal::FindFunction(call.function);
  return reinterpret_cast<Value (*)(const Value&)>(const_cast<void*>(function))(call.arguments);
}

std::optional<int> Chosen(uint32_t number, const char* what) {
  if (number == 0) return std::nullopt;
  if (number > static_cast<uint32_t>(std::numeric_limits<int>::max())) {
    throw InvalidArgument(std::string("a pool of too many ") + what);
  }
  return static_cast<int>(number);
}

std::vector<NamedCall> Calls(const PoolFunction& function, const std::vector<Item>& arguments) {
  const internal::FunctionName name{
      function.module,
      std::string(reinterpret_cast<const char*>(function.build_id.data()),
                  function.build_id.size()),
      function.offset};
  std::vector<NamedCall> calls;
  calls.reserve(arguments.size());
  for (const Item& item : arguments) calls.push_back({name, item.value});
  return calls;
}

}  // namespace

HostedPool::HostedPool(uint32_t processes, uint32_t tasks_per_process)
    : pool_({.processes = Chosen(processes, "processes"),
             .max_tasks_per_child = Chosen(tasks_per_process, "tasks for a process")}) {}

PoolJobObjectProxy HostedPool::Submit(const PoolFunction& function,
                                      const std::vector<Item>& arguments) {
  return Managed(
      std::make_shared<HostedPoolJob>(pool_.MapAsync<&RunNamed>(Calls(function, arguments))));
}

PoolResultsObjectProxy HostedPool::Imap(const PoolFunction& function,
                                        const std::vector<Item>& arguments, bool ordered) {
  auto arrivals = std::make_shared<HostedPoolResults::Arrivals>(arguments.size(), ordered);
  size_t index = 0;
  for (const NamedCall& call : Calls(function, arguments)) {
    pool_.ApplyAsync<&RunNamed>(call)
        .OnResult([arrivals, index](const Value& value) { arrivals->Add(index, value, nullptr); })
        .OnError([arrivals, index](const std::exception_ptr& failure) {
          arrivals->Add(index, Value(), failure);
        });
    ++index;
  }
  return Managed(std::make_shared<HostedPoolResults>(std::move(arrivals)));
}

bool HostedPool::Join(int64_t wait) {
  // In steps, so that a caller who dies is let go of.
  constexpr std::chrono::milliseconds kStep(50);
  const auto deadline =
      wait < 0 ? Deadline::Never() : Deadline::After(std::chrono::nanoseconds(wait));
  while (!pool_.Join(kStep)) {
    if (deadline.passed()) return false;
    if (this_call::StopToken().stop_requested()) throw Cancelled("nobody waits for the pool");
  }
  return true;
}

void HostedPoolResults::Arrivals::Add(size_t index, Value value, std::exception_ptr failure) {
  std::lock_guard lock(mutex_);
  arrived_.emplace(index, Arrival{std::move(value), std::move(failure)});
  changed_.notify_all();
}

FoundItem HostedPoolResults::Arrivals::Next(int64_t wait) {
  std::unique_lock lock(mutex_);
  const auto is_there = [this] {
    return left_ == 0 || (ordered_ ? arrived_.count(next_) != 0 : !arrived_.empty());
  };
  if (!WaitFor(changed_, lock, wait, is_there)) {
    throw TimeoutError("the next result is not there in time");
  }
  if (left_ == 0) return {.found = false, .value = {}};
  const Arrival arrival = std::move(arrived_.extract(arrived_.begin()).mapped());
  ++next_;
  if (--left_ == 0) changed_.notify_all();
  lock.unlock();
  if (arrival.failure) std::rethrow_exception(arrival.failure);
  return {.found = true, .value = arrival.value};
}

void HostedPoolJob::Done::Set() {
  std::lock_guard lock(mutex);
  is_done = true;
  changed.notify_all();
}

HostedPoolJob::HostedPoolJob(AsyncResult<std::vector<Value>> result) : result_(std::move(result)) {
  result_.OnResult([done = done_](const std::vector<Value>&) { done->Set(); });
  result_.OnError([done = done_](const std::exception_ptr&) { done->Set(); });
}

bool HostedPoolJob::Wait(int64_t wait) {
  std::unique_lock lock(done_->mutex);
  return WaitFor(done_->changed, lock, wait, [this] { return done_->is_done; });
}

std::vector<Item> HostedPoolJob::Results() const {
  if (!result_.Ready()) throw InvalidState("the results are not ready");
  std::vector<Item> results;
  for (const Value& value : result_.Get()) results.push_back({value});
  return results;
}

}  // namespace roost::standard
