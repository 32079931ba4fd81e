# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

@0xf3b6a1d28c7e4590;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("throwing");

interface Thrower {
  fail @0 (depth :Int64) -> ();
}
