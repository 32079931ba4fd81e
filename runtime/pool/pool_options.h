// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_POOL_OPTIONS_H_
#define ROOST_POOL_POOL_OPTIONS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "roost/codec/codec.h"
#include "roost/process/spawn.h"
#include "roost/process/target.h"

namespace roost {

// A function that each worker of a pool runs before its first task, with its arguments; they are
// encoded anew for each worker. A value.
//
//   roost::Pool pool({.initializer = roost::Initializer::Of<&OpenModel>("model.bin")});
class Initializer {
 public:
  // `Fn` and the arguments as for Spawn; what Fn returns is dropped.
  template <auto Fn, class... A>
  static Initializer Of(A&&... arguments) {
    using Signature = internal::SignatureOf<Fn>;
    using Arguments = typename Signature::Arguments;
    static_assert(Signature::template Check<A...>());
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
  }

  internal::Target target() const { return target_; }
  Encoder Encode() const { return encode_(); }

 private:
  Initializer() = default;

  internal::Target target_ = nullptr;
  std::function<Encoder()> encode_;
};

struct PoolOptions {
  // How many workers, at least 1. None: as many as CPUs that this process may run on.
  std::optional<int> processes = std::nullopt;

  // Workers are named NAME-1, NAME-2 and so on.
  std::string name = "PoolWorker";

  std::optional<Initializer> initializer = std::nullopt;

  // A worker is replaced by a fresh one after so many tasks, at least 1; a chunk of a map is one
  // task. None: never.
  std::optional<int> max_tasks_per_child = std::nullopt;
};

}  // namespace roost

#endif  // ROOST_POOL_POOL_OPTIONS_H_
