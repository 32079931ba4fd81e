// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_CALL_SLOT_H_
#define ROOST_PROXIES_CALL_SLOT_H_

#include <cstddef>

namespace roost::internal {

class PendingCall;

// Room for one call that is being made, on the caller's stack: a call takes nothing from the heap.
// On one thread.
class CallSlot {
 public:
  CallSlot() = default;
  CallSlot(const CallSlot&) = delete;
  CallSlot& operator=(const CallSlot&) = delete;
  ~CallSlot();

  // Makes the call, once between Resets; pending_call.h has the definitions.
  template <class Call, class... Args>
  void Emplace(Args&&... args);

  // What is called, for traces: "scaling::Doubler.double". Borrowed.
  const char* name() const { return name_; }
  void set_name(const char* name) { name_ = name; }

  // Lets go of the call, so that another can be made.
  void Reset();

  // Only after Emplace.
  PendingCall* operator->() const { return call_; }

 private:
  static constexpr size_t kBytes = 1536;

  PendingCall* call_ = nullptr;
  const char* name_ = "";
  alignas(std::max_align_t) std::byte bytes_[kBytes];
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_CALL_SLOT_H_
