# A cache that processes share: each value is made once, by whichever process asks for it first.

@0xa859e0b1e5fcbc87;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("cache");

interface Source {
  # What the caller of `get` offers, in case that it is the one who has to make the value.
  make @0 (key :Text) -> (value :Text);
}

struct Counts {
  made @0 :UInt64;     # values made and kept
  found @1 :UInt64;    # answers that were there, or that another process was making
  failed @2 :UInt64;   # makers that threw, or died
  dropped @3 :UInt64;  # values that had to make room
}

interface Cache {
  create @0 (capacity :UInt64) $Roost.constructor;

  get @1 (key :Text, source :Source) -> (value :Text);
  # The value of `key`, from `source` if no process has made it. While one makes it, others that ask
  # for it wait; if its maker dies, the next of them makes it.

  counts @2 () -> (counts :Counts);
}
