# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
#
# A roost::Value as it stands in an AnyPointer. Any Cap'n Proto client may read and write the simple
# ones; null is a null pointer, and an interface pointer alone is an object.

@0xe3c81f0a96d4b752;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("roost::value");

const form :UInt64 = 0xa9e5d07c3b1f8642;

struct Value {
  form @0 :UInt64;
  # Always the constant of that name: it tells a Value from every other struct. A pointer to
  # anything else is kept as it is, and can only be passed on.

  union {
    bool @1 :Bool;
    int @2 :Int64;
    unsigned @3 :UInt64;
    # Only above the largest Int64.
    double @4 :Float64;
    text @5 :Text;
    bytes @6 :Data;
    object @7 :AnyPointer;
    # An interface pointer.
    encoded :group {
      # A value of another C++ type, in the form of roost/codec/codec.h.
      type @8 :Text;
      bytes @9 :Data;
      objects @10 :AnyPointer;
      # A list of interface pointers: the proxies, then the descriptors, both in the order of their
      # encoding. A descriptor is an entry of the message's table that has an attachedFd.
    }
  }
}
