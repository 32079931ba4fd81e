// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_STACK_WALK_H_
#define ROOST_ERROR_STACK_WALK_H_

#include <cstddef>
#include <cstdint>

namespace roost::internal {

// Where a walk begins: what the processor's registers hold once a function has returned.
struct CallerFrame {
  uintptr_t return_address;
  uintptr_t stack_pointer;
  uintptr_t frame_pointer;
};

// That of the function which calls this.
#if defined(__x86_64__)
#define ROOST_CALLER_FRAME()                                          \
  ::roost::internal::CallerFrame {                                    \
    reinterpret_cast<uintptr_t>(__builtin_return_address(0)),         \
        reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) + 16, \
        *static_cast<const uintptr_t*>(__builtin_frame_address(0))    \
  }
#else
#define ROOST_CALLER_FRAME() \
  ::roost::internal::CallerFrame { reinterpret_cast<uintptr_t>(__builtin_return_address(0)), 0, 0 }
#endif

// Writes the return addresses of the calls that are under way on this thread, from `caller` (whose
// frame is still there) outwards, at most `max` of them; returns how many. Of what a signal
// interrupted it writes one more than the place. Any thread; throws nothing, and allocates nothing.
//
// It goes by the same tables as the C++ library's unwinder, but reads them only once for each
// return address, since that takes most of the time that a throw takes. Where a frame is not of
// the simple kinds that nearly all are of, the whole walk is the library's.
size_t WalkStack(const CallerFrame& caller, uintptr_t* addresses, size_t max);

// The same by the C++ library's unwinder alone.
size_t WalkStackSlowly(const CallerFrame& caller, uintptr_t* addresses, size_t max);

}  // namespace roost::internal

#endif  // ROOST_ERROR_STACK_WALK_H_
