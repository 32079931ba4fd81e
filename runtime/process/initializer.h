// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_INITIALIZER_H_
#define ROOST_PROCESS_INITIALIZER_H_

#include <functional>
#include <memory>
#include <tuple>
#include <utility>

#include "roost/codec/codec.h"
#include "roost/process/spawn.h"
#include "roost/process/target.h"

namespace roost {

// A function that a process runs before all else that it is for, with its arguments: each worker of
// a pool, a server. They are encoded anew for each process. A value.
//
//   roost::Pool pool({.initializer = roost::Initializer::Of<&OpenModel>("model.bin")});
class Initializer {
 public:
  // `Fn` and the arguments as for Spawn; what Fn returns is dropped.
  template <auto Fn, class... A>
  static Initializer Of(A&&... arguments) {
    using Signature = internal::SignatureOf<Fn>;
    using Arguments = typename Signature::Arguments;
    if constexpr (Signature::template Check<A...>()) {
      Initializer initializer;
      initializer.target_ = &internal::RunTarget<Fn>;
      // Kept as the function's own types: those of the caller's may refer to what goes away.
      auto kept = std::make_shared<const Arguments>(std::forward<A>(arguments)...);
      initializer.encode_ = [kept = std::move(kept)] {
        Encoder encoder;
        std::apply([&encoder](const auto&... argument) { EncodeValues(encoder, argument...); },
                   *kept);
        return encoder;
      };
      return initializer;
    } else {
      __builtin_unreachable();  // Check has said why this does not compile
    }
  }

  internal::Target target() const { return target_; }
  Encoder Encode() const { return encode_(); }

 private:
  Initializer() = default;

  internal::Target target_ = nullptr;
  std::function<Encoder()> encode_;
};

}  // namespace roost

#endif  // ROOST_PROCESS_INITIALIZER_H_
