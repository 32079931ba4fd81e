# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

@0xb7c1d20e9a3f4461;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("roost::rpc::testing");

interface Thing {
  go @0 (x :Int64) -> (y :Int64);          # x + 1
}

interface Callback {
  ping @0 (x :Int64) -> (y :Int64);
}

interface Service {
  add @0 (a :Int64, b :Int64) -> (sum :Int64);
  fail @1 (text :Text) -> ();
  run @2 (callback :Callback, count :Int64) -> (sum :Int64);
  # Calls back `count` times with 0, 1, ... and adds up what comes back.
  make @3 (callback :Callback) -> (thing :Thing);
  # Calls back once, then returns a Thing.
  identity @4 (callback :Callback) -> (callback :Callback);
  # Calls back once, then gives the caller's own capability back.
  echo @5 (data :Data) -> (data :Data);
  things @6 () -> (alive :Int64);
  # How many Things are alive.
}
