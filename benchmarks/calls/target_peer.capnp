# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

# What Cap'n Proto's own RPC serves: target.capnp, without Roost.

@0xd1b7e4a90c52f386;

interface Target {
  increment @0 (x :Int64) -> (y :Int64);
  echo @1 (text :Data) -> (text :Data);
}
