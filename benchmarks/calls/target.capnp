# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

# What the measuring programs call.

@0xc9d20e6b71f35a84;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("bench_target");

interface Target {
  increment @0 (x :Int64) -> (y :Int64);
  sleep @1 (milliseconds :Int64) -> (slept :Int64);
  echo @2 (text :Text) -> (text :Text);
  fail @3 (depth :Int64);
  # Throws, so many calls deep.
  echoView @4 (text :Text) -> (text :Text $Roost.view);
}
