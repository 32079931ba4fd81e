# What the tests of the standard classes need of a plugin of their own.

@0xb44ab84b65ed1890;

using Roost = import "/roost/annotations.capnp";
using Standard = import "/plugins/standard/standard.capnp";
$Roost.namespace("maker");

interface Counter {
  # An object of the plugin's own.
  add @0 (delta :Int64) -> (sum :Int64);
}

struct Mixed {
  # Proxies among plain data, as the schema declares them.
  name @0 :Text;
  numbers @1 :List(Int64);
  counter @2 :Counter;
  lists @3 :List(Standard.ListObject);
  anything @4 :AnyPointer;
}

interface Maker {
  construct @0 (items :List(Int64)) $Roost.constructor;
  # Manages a list of them at once.
  ownList @1 () -> (list :Standard.ListObject);
  # That list, every time.
  mixed @2 () -> (mixed :Mixed);
  containers @3 () -> (containers :AnyPointer);
  # One of each kind, a Containers of containers.h.
  newCounter @4 () -> (counter :Counter);
  sameCounter @5 () -> (counter :Counter);
  countersAlive @6 () -> (count :Int64);
  bumpAll @7 (list :Standard.ListObject) -> (sum :Int64);
  # Adds one to each counter in the list.
  countTo @8 (limit :Int64, failAt :Int64) -> (numbers :Standard.IteratorObject);
  # 0, 1, ... below the limit; throws at `failAt` unless that is below 0.
  iteratorsAlive @9 () -> (count :Int64);
  letters @10 () -> (letters :Standard.IteratorObject);
  holds @11 (list :Standard.ListObject) -> (here :Bool);
  # Whether the list is an object of the maker's own process.
}
