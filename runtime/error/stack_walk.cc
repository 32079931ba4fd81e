// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/stack_walk.h"

#include <dlfcn.h>
#include <unwind.h>

#include <array>
#include <atomic>
#include <bit>

#include "roost/error/frame_rule.h"

namespace roost::internal {

namespace {

// The rules that were read, by return address. Lines are only added, each once; when a library
// goes, all are cleared. Constant-initialised, and its pages are the system's zeros until they are
// used.
class Rules {
 public:
  FrameRule At(uintptr_t return_address) {
    Line* const lines = &lines_[First(return_address)];
    for (size_t i = 0; i < kLinesTried; ++i) {
      const uint64_t key = lines[i].return_address.load(std::memory_order_acquire);
      if (key == 0) return Add(lines[i], return_address);
      if (key != return_address) continue;
      const uint64_t rule = lines[i].rule.load(std::memory_order_acquire);
      // Not cleared, and used again, in between.
      if (rule != 0 && lines[i].return_address.load(std::memory_order_acquire) == return_address) {
        return std::bit_cast<FrameRule>(rule);
      }
    }
    return ReadFrameRule(return_address);
  }

  void Clear() {
    for (Line& line : lines_) {
      if (line.return_address.load(std::memory_order_relaxed) == 0) continue;
      line.rule.store(0, std::memory_order_release);
      line.return_address.store(0, std::memory_order_release);
    }
  }

 private:
  static constexpr size_t kLinesTried = 4;
  static constexpr size_t kFirsts = 8192;

  struct Line {
    std::atomic<uint64_t> return_address{0};
    std::atomic<uint64_t> rule{0};  // 0: not there yet
  };

  static size_t First(uintptr_t return_address) {
    return (return_address * 0x9E3779B97F4A7C15u) >> (64 - std::bit_width(kFirsts - 1));
  }

  static FrameRule Add(Line& line, uintptr_t return_address) {
    const FrameRule rule = ReadFrameRule(return_address);
    uint64_t empty = 0;
    if (rule.kind != FrameRule::Kind::kNone &&
        line.return_address.compare_exchange_strong(empty, return_address,
                                                    std::memory_order_acq_rel)) {
      line.rule.store(std::bit_cast<uint64_t>(rule), std::memory_order_release);
    }
    return rule;
  }

  std::array<Line, kFirsts + kLinesTried - 1> lines_;
};

constinit Rules g_rules;

// What lies on a stack is read as the unwinder reads it, whoever owns it.
__attribute__((no_sanitize("address", "thread"))) uintptr_t LoadFrom(uintptr_t address) {
  return *reinterpret_cast<const uintptr_t*>(address);
}

// Goes to the calling frame; false if there is none, or the rule is none.
bool StepOut(const FrameRule& rule, CallerFrame& frame) {
  uintptr_t base = 0;
  if (rule.kind == FrameRule::Kind::kStackPointer) {
    base = frame.stack_pointer;
  } else if (rule.kind == FrameRule::Kind::kFramePointer) {
    base = frame.frame_pointer;
  } else {
    return false;
  }
  const uintptr_t cfa = base + static_cast<intptr_t>(rule.cfa_offset);
  frame.return_address = LoadFrom(cfa - sizeof(uintptr_t));
  if (rule.frame_pointer_saved) frame.frame_pointer = LoadFrom(cfa + rule.saved_at);
  frame.stack_pointer = cfa;
  return frame.return_address != 0;
}

struct SlowWalk {
  uintptr_t from;  // what lies deeper than this return address is not asked for
  uintptr_t* addresses;
  size_t max;
  bool started = false;
  size_t depth = 0;
};

_Unwind_Reason_Code TakeFrame(_Unwind_Context* context, void* argument) {
  SlowWalk& walk = *static_cast<SlowWalk*>(argument);
  int is_place = 0;  // what a signal interrupted, and not where a call returns to
  const uintptr_t address = _Unwind_GetIPInfo(context, &is_place) + (is_place == 0 ? 0 : 1);
  if (address == 0) return _URC_END_OF_STACK;
  walk.started = walk.started || address == walk.from;
  if (!walk.started) return _URC_NO_REASON;
  walk.addresses[walk.depth++] = address;
  return walk.depth == walk.max ? _URC_END_OF_STACK : _URC_NO_REASON;
}

}  // namespace

size_t WalkStack(const CallerFrame& caller, uintptr_t* addresses, size_t max) {
  if (caller.stack_pointer == 0) return WalkStackSlowly(caller, addresses, max);
  CallerFrame frame = caller;
  for (size_t depth = 0; depth < max;) {
    addresses[depth++] = frame.return_address;
    const FrameRule rule = g_rules.At(frame.return_address);
    if (rule.kind == FrameRule::Kind::kNone) return WalkStackSlowly(caller, addresses, max);
    if (!StepOut(rule, frame)) return depth;
  }
  return max;
}

size_t WalkStackSlowly(const CallerFrame& caller, uintptr_t* addresses, size_t max) {
  SlowWalk walk{caller.return_address, addresses, max};
  if (max != 0) _Unwind_Backtrace(&TakeFrame, &walk);
  return walk.depth;
}

}  // namespace roost::internal

// Another library may come to lie where one was: what was read of it is forgotten when it goes.
extern "C" [[gnu::visibility("default")]] int dlclose(void* library) noexcept {
  using Close = int (*)(void*);
  static const auto next = reinterpret_cast<Close>(::dlsym(RTLD_NEXT, "dlclose"));
  if (next == nullptr) return -1;  // no C library behind this one: cannot be
  const int result = next(library);
  roost::internal::g_rules.Clear();
  return result;
}
