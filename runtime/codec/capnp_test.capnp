# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

@0xd0a7ff22c8a0d5b5;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("capnp_test");

struct Job {
  path @0 :Text;
  lines @1 :List(Int64);
  parts @2 :List(Job);
}
