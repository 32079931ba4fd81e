// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/capture.h"

#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include "roost/error/stack_walk.h"

// The __cxa_throw of this library, whatever the name means elsewhere in the process.
extern "C" [[noreturn, gnu::visibility("hidden")]] void roost_own_cxa_throw(void* object,
                                                                            void* type,
                                                                            void (*destroy)(void*));

namespace roost::internal {
namespace {

constexpr size_t kMaxDepth = 128;
constexpr size_t kShards = 32;  // a fork takes them all

using Destructor = void (*)(void*);

// What is known about one living exception object.
struct Entry {
  const void* object = nullptr;
  Entry* next = nullptr;
  Destructor destroy = nullptr;  // the one that the thrower passed; may be null
  bool thrown = false;           // not only made by std::make_exception_ptr
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
  return g_shards[(bits * 0x9E3779B97F4A7C15u) >> 59];  // the upper 5 bits
}
static_assert(kShards == 1u << 5);

// A fork copies the locks as they are: without this, one that another thread held would stay locked
// in the child, and the child's first throw might wait for ever.
[[maybe_unused]] const int g_fork_safe = ::pthread_atfork(
    [] {
      for (Shard& shard : g_shards) shard.mutex.lock();
    },
    [] {
      for (Shard& shard : g_shards) shard.mutex.unlock();
    },
    [] {
      for (Shard& shard : g_shards) shard.mutex.unlock();
    });

// Without memory the entry stays without addresses: what is thrown may be a std::bad_alloc.
void NoteStack(Entry& entry, const CallerFrame& caller) {
  uintptr_t addresses[kMaxDepth];
  const size_t depth = WalkStack(caller, addresses, kMaxDepth);
  entry.thread = ::gettid();
  entry.addresses.reset(new (std::nothrow) uintptr_t[depth]);
  entry.depth = entry.addresses ? depth : 0;
  std::copy_n(addresses, entry.depth, entry.addresses.get());
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

// Notes a new exception object, with the stack unless `caller` is null; returns the destructor to
// pass on.
Destructor NoteObject(void* object, Destructor destroy, bool thrown, const CallerFrame* caller) {
  std::unique_ptr<Entry> entry(new (std::nothrow) Entry);
  if (entry == nullptr) return destroy;
  entry->object = object;
  entry->destroy = destroy;
  entry->thrown = thrown;
  if (caller != nullptr && t_pauses == 0) NoteStack(*entry, *caller);
  Insert(std::move(entry));
  return &ForgetAndDestroy;
}

// Whether a rethrow of the object tells something: of what another process reported the last one
// counts, of what was made without a throw the first.
bool RethrowMatters(const void* object) {
  Shard& shard = ShardOf(object);
  std::lock_guard lock(shard.mutex);
  const Entry* entry = *shard.Find(object);
  return entry != nullptr && (entry->report != nullptr || entry->depth == 0);
}

void NoteRethrow(const void* object, const CallerFrame& caller) {
  if (t_pauses != 0 || !RethrowMatters(object)) return;
  Entry fresh;
  NoteStack(fresh, caller);
  Shard& shard = ShardOf(object);
  std::lock_guard lock(shard.mutex);
  Entry* entry = *shard.Find(object);
  if (entry == nullptr) return;
  entry->thrown = true;
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

bool WasThrown(const void* object) {
  Shard& shard = ShardOf(object);
  std::lock_guard lock(shard.mutex);
  const Entry* entry = *shard.Find(object);
  return entry != nullptr && entry->thrown;
}

bool AttachReport(const void* object, std::shared_ptr<const ErrorReport> report) {
  Shard& shard = ShardOf(object);
  std::lock_guard lock(shard.mutex);
  Entry* entry = *shard.Find(object);
  if (entry == nullptr) return false;
  entry->thrown = true;  // elsewhere
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

std::exception_ptr PointerTo(const void* object) {
  static_assert(sizeof(std::exception_ptr) == sizeof(object));
  const auto points_to_it = [object](const std::exception_ptr& pointer) {
    return *reinterpret_cast<const void* const*>(&pointer) == object;
  };
  if (std::exception_ptr current = std::current_exception(); points_to_it(current)) return current;
  {
    Shard& shard = ShardOf(object);
    std::lock_guard lock(shard.mutex);
    const Entry* entry = *shard.Find(object);
    if (entry == nullptr || !entry->thrown) return nullptr;
  }
  // An exception_ptr is one pointer, to the exception object; the copy takes part in owning it.
  return *reinterpret_cast<const std::exception_ptr*>(&object);
}

CapturePause::CapturePause() { ++t_pauses; }
CapturePause::~CapturePause() { --t_pauses; }

bool CaptureWorks() {
  // What everybody's throw resolves to, the C++ library's too; a throw costs a program's start a
  // millisecond. Where something else stands in front (a sanitizer), a throw must show whether it
  // goes on to the one here.
  if (::dlsym(RTLD_DEFAULT, "__cxa_throw") == reinterpret_cast<void*>(&roost_own_cxa_throw)) {
    return true;
  }
  try {
    (void)std::string().at(1);
  } catch (const std::out_of_range& error) {
    return FindThrowSite(&error).has_value();
  }
  return false;
}

}  // namespace roost::internal

// The functions of the C++ library that this library stands in front of.

extern "C" {

[[noreturn, gnu::visibility("default")]] void __cxa_throw(void* object, void* type,
                                                          void (*destroy)(void*)) {
  using Throw = void (*)(void*, void*, void (*)(void*));
  static const auto next = reinterpret_cast<Throw>(roost::internal::NextSymbol("__cxa_throw"));
  const roost::internal::CallerFrame caller = ROOST_CALLER_FRAME();
  next(object, type, roost::internal::NoteObject(object, destroy, true, &caller));
  __builtin_unreachable();
}

[[noreturn, gnu::cold, gnu::alias("__cxa_throw")]] void roost_own_cxa_throw(void* object,
                                                                            void* type,
                                                                            void (*destroy)(void*));

// What std::make_exception_ptr calls, and __cxa_throw itself. Under another name here, since the
// C++ library's headers declare it with types of their own.
void* roost_init_primary_exception(void* object, void* type, void (*destroy)(void*)) noexcept
    __asm__("__cxa_init_primary_exception");

[[gnu::visibility("default")]] void* roost_init_primary_exception(void* object, void* type,
                                                                  void (*destroy)(void*)) noexcept {
  using InitException = void* (*)(void*, void*, void (*)(void*));
  static const auto next =
      reinterpret_cast<InitException>(roost::internal::NextSymbol("__cxa_init_primary_exception"));
  if (destroy != &roost::internal::ForgetAndDestroy) {
    destroy = roost::internal::NoteObject(object, destroy, false, nullptr);
  }
  return next(object, type, destroy);
}

// std::rethrow_exception: a class passed by value travels as a hidden reference.
[[noreturn, gnu::visibility("default")]] void
_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE(std::exception_ptr exception) {
  using Rethrow = void (*)(std::exception_ptr);
  static const auto next = reinterpret_cast<Rethrow>(
      roost::internal::NextSymbol("_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE"));
  // An exception_ptr is one pointer, to the exception object.
  const void* object = *reinterpret_cast<const void* const*>(&exception);
  roost::internal::NoteRethrow(object, ROOST_CALLER_FRAME());
  next(std::move(exception));
  __builtin_unreachable();
}

}  // extern "C"
