// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/capture.h"

#include <dlfcn.h>
#include <unistd.h>
#include <unwind.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

namespace roost::internal {
namespace {

constexpr size_t kMaxDepth = 128;
constexpr size_t kShards = 1024;

using Destructor = void (*)(void*);

// What is known about one living exception object.
struct Entry {
  const void* object = nullptr;
  Entry* next = nullptr;
  Destructor destroy = nullptr;  // the one that the thrower passed; may be null
  pid_t thread = 0;
  size_t depth = 0;
  std::unique_ptr<uintptr_t[]> addresses;
  std::shared_ptr<const ErrorReport> report;
};

struct Shard {
  std::mutex mutex;
  Entry* first = nullptr;

  // The link that points to the object's entry, or the last link. Under the mutex.
  Entry** Find(const void* object) {
    Entry** link = &first;
    while (*link != nullptr && (*link)->object != object) link = &(*link)->next;
    return link;
  }
};

// Constant-initialised and trivially destroyed: throws before main and after exit work.
constinit Shard g_shards[kShards];
thread_local int t_pauses = 0;

Shard& ShardOf(const void* object) {
  const auto bits = reinterpret_cast<uintptr_t>(object);
  return g_shards[(bits * 0x9E3779B97F4A7C15u) >> 54];  // the upper 10 bits
}
static_assert(kShards == 1u << 10);

struct Walk {
  uintptr_t from;  // what lies deeper than this return address is the interposer itself
  bool started = false;
  size_t depth = 0;
  uintptr_t addresses[kMaxDepth];
};

_Unwind_Reason_Code Step(_Unwind_Context* context, void* argument) {
  Walk& walk = *static_cast<Walk*>(argument);
  const uintptr_t address = _Unwind_GetIP(context);
  if (address == 0) return _URC_END_OF_STACK;
  walk.started = walk.started || address == walk.from;
  if (!walk.started) return _URC_NO_REASON;
  walk.addresses[walk.depth++] = address;
  return walk.depth == kMaxDepth ? _URC_END_OF_STACK : _URC_NO_REASON;
}

// Without memory the entry stays without addresses: what is thrown may be a std::bad_alloc.
void NoteStack(Entry& entry, void* from) {
  Walk walk;
  walk.from = reinterpret_cast<uintptr_t>(from);
  _Unwind_Backtrace(&Step, &walk);
  entry.thread = ::gettid();
  entry.addresses.reset(new (std::nothrow) uintptr_t[walk.depth]);
  entry.depth = entry.addresses ? walk.depth : 0;
  std::copy_n(walk.addresses, entry.depth, entry.addresses.get());
}

// Takes the object's entry out of the table; null if there is none.
std::unique_ptr<Entry> Extract(const void* object) {
  Shard& shard = ShardOf(object);
  std::lock_guard lock(shard.mutex);
  Entry** link = shard.Find(object);
  Entry* entry = *link;
  if (entry != nullptr) *link = entry->next;
  return std::unique_ptr<Entry>(entry);
}

void Insert(std::unique_ptr<Entry> entry) {
  std::unique_ptr<Entry> stale;  // of an object that was freed without being destroyed
  Shard& shard = ShardOf(entry->object);
  std::lock_guard lock(shard.mutex);
  Entry** link = shard.Find(entry->object);
  if (*link != nullptr) {
    stale.reset(*link);
    *link = stale->next;
  }
  entry->next = shard.first;
  shard.first = entry.release();
}

// Passed to the C++ library in place of the thrown type's own destructor.
void ForgetAndDestroy(void* object) {
  const std::unique_ptr<Entry> entry = Extract(object);
  if (entry != nullptr && entry->destroy != nullptr) entry->destroy(object);
}

// Notes a throw; returns the destructor to pass on.
Destructor NoteThrow(void* object, Destructor destroy, void* from) {
  std::unique_ptr<Entry> entry(new (std::nothrow) Entry);
  if (entry == nullptr) return destroy;
  entry->object = object;
  entry->destroy = destroy;
  if (t_pauses == 0) NoteStack(*entry, from);
  Insert(std::move(entry));
  return &ForgetAndDestroy;
}

// Notes that what another process reported is raised again here; the last time counts.
void NoteRethrow(const void* object, void* from) {
  if (t_pauses != 0 || FindReport(object) == nullptr) return;
  Entry fresh;
  NoteStack(fresh, from);
  Shard& shard = ShardOf(object);
  std::lock_guard lock(shard.mutex);
  Entry* entry = *shard.Find(object);
  if (entry == nullptr) return;
  entry->thread = fresh.thread;
  entry->depth = fresh.depth;
  std::swap(entry->addresses, fresh.addresses);
}

void* NextSymbol(const char* name) {
  void* symbol = ::dlsym(RTLD_NEXT, name);
  if (symbol == nullptr) std::abort();  // no C++ library behind this one
  return symbol;
}

}  // namespace

std::optional<ThrowSite> FindThrowSite(const void* object) {
  uintptr_t addresses[kMaxDepth];
  size_t depth = 0;
  pid_t thread = 0;
  {
    // Nothing in here may throw: a throw takes a shard's mutex, perhaps this one.
    Shard& shard = ShardOf(object);
    std::lock_guard lock(shard.mutex);
    const Entry* entry = *shard.Find(object);
    if (entry == nullptr) return std::nullopt;
    depth = entry->depth;
    thread = entry->thread;
    std::copy_n(entry->addresses.get(), depth, addresses);
  }
  if (depth == 0) return std::nullopt;
  return ThrowSite{thread, {addresses, addresses + depth}};
}

bool AttachReport(const void* object, std::shared_ptr<const ErrorReport> report) {
  Shard& shard = ShardOf(object);
  std::lock_guard lock(shard.mutex);
  Entry* entry = *shard.Find(object);
  if (entry == nullptr) return false;
  entry->depth = 0;
  entry->report.swap(report);
  return true;
}

std::shared_ptr<const ErrorReport> FindReport(const void* object) {
  Shard& shard = ShardOf(object);
  std::lock_guard lock(shard.mutex);
  const Entry* entry = *shard.Find(object);
  return entry == nullptr ? nullptr : entry->report;
}

CapturePause::CapturePause() { ++t_pauses; }
CapturePause::~CapturePause() { --t_pauses; }

bool CaptureWorks() {
  try {
    (void)std::string().at(1);
  } catch (const std::out_of_range& error) {
    return FindThrowSite(&error).has_value();
  }
  return false;
}

}  // namespace roost::internal

// The two functions of the C++ library that this library stands in front of.

extern "C" {

[[noreturn, gnu::visibility("default")]] void __cxa_throw(void* object, void* type,
                                                          void (*destroy)(void*)) {
  using Throw = void (*)(void*, void*, void (*)(void*));
  static const auto next = reinterpret_cast<Throw>(roost::internal::NextSymbol("__cxa_throw"));
  next(object, type, roost::internal::NoteThrow(object, destroy, __builtin_return_address(0)));
  __builtin_unreachable();
}

// std::rethrow_exception: a class passed by value travels as a hidden reference.
[[noreturn, gnu::visibility("default")]] void
_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE(std::exception_ptr exception) {
  using Rethrow = void (*)(std::exception_ptr);
  static const auto next = reinterpret_cast<Rethrow>(
      roost::internal::NextSymbol("_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE"));
  // An exception_ptr is one pointer, to the exception object.
  const void* object = *reinterpret_cast<const void* const*>(&exception);
  roost::internal::NoteRethrow(object, __builtin_return_address(0));
  next(std::move(exception));
  __builtin_unreachable();
}

}  // extern "C"
