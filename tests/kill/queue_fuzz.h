// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_KILL_QUEUE_FUZZ_H_
#define ROOST_TESTS_KILL_QUEUE_FUZZ_H_

#include <cstddef>
#include <cstdint>

namespace roost::kill {

// Takes `data` for what the memory of a queue holds, and for what is done with that queue. Crashes
// if a queue reads or writes outside of its memory, or throws what it must not. For libFuzzer
// (compile with ROOST_LIBFUZZER), and for queue_fuzz_test, which makes up inputs.
void RunQueueFuzz(const uint8_t* data, size_t size);

}  // namespace roost::kill

#endif  // ROOST_TESTS_KILL_QUEUE_FUZZ_H_
