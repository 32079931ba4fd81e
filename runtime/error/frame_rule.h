// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_FRAME_RULE_H_
#define ROOST_ERROR_FRAME_RULE_H_

#include <cstdint>

namespace roost::internal {

// How to get from one frame to the one that called it, where that is simple: its return address
// lies right below the canonical frame address (CFA: what the stack pointer was before the call),
// and the caller's frame pointer is in its register or at a fixed place. A value of 64 bits.
struct FrameRule {
  enum class Kind : uint8_t {
    kNone,          // not simple
    kOutermost,     // nobody called it
    kStackPointer,  // the CFA is the stack pointer plus `cfa_offset`
    kFramePointer,  // the frame pointer plus `cfa_offset`
  };
  Kind kind = Kind::kNone;
  bool frame_pointer_saved = false;  // at the CFA plus `saved_at`; else it is in its register
  int16_t saved_at = 0;
  int32_t cfa_offset = 0;
};
static_assert(sizeof(FrameRule) == 8);

// The rule at the instruction before `return_address`, read from the call frame information that
// the compiler wrote (DWARF 5, 6.4, as in .eh_frame). kNone also for code that was made at run
// time. Only on x86-64; elsewhere always kNone. Throws nothing.
FrameRule ReadFrameRule(uintptr_t return_address);

}  // namespace roost::internal

#endif  // ROOST_ERROR_FRAME_RULE_H_
