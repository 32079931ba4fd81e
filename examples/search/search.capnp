@0x9ec2a6d1f04b7385;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("search");

interface Listener {
  found @0 (number :UInt64) -> (more :Bool);
  # One more; false when no more are wanted.
}

interface Searcher {
  # Looks for perfect numbers: those that are the sum of their divisors.
  perfect @0 (first :UInt64, end :UInt64) -> (numbers :List(UInt64));
  # Those of [first, end).
  perfectEach @1 (first :UInt64, listener :Listener);
  # Tells one after the other, from `first` on.
}
