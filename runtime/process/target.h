// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_TARGET_H_
#define ROOST_PROCESS_TARGET_H_

namespace roost {
class Decoder;
class Encoder;
}  // namespace roost

namespace roost::internal {

// What a child runs: decodes the arguments, calls `arguments_decoded`, runs the user's function and
// encodes its result. It is found in the child by where it lies in its module (function_name.h).
using Target = void (*)(Decoder& arguments, Encoder& result, void (*arguments_decoded)());

}  // namespace roost::internal

#endif  // ROOST_PROCESS_TARGET_H_
