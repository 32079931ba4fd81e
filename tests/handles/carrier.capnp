@0x995ad8bdb2a8dff5;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("carrier");

struct Item {
  name @0 :Text;
  value @1 :AnyPointer;
  more @2 :List(Item);
}

interface Visitor {
  # An object of the client.
  visit @0 (value :AnyPointer) -> (value :AnyPointer);
}

interface Carrier {
  construct @0 (value :AnyPointer) $Roost.constructor;
  # Keeps it.
  echo @1 (value :AnyPointer) -> (value :AnyPointer);
  echoItems @2 (items :List(Item)) -> (items :List(Item));
  make @3 () -> (value :AnyPointer);
  # Handles of its own making.
  use @4 (value :AnyPointer);
  # What Use of handles.h does.
  keep @5 (value :AnyPointer);
  kept @6 () -> (value :AnyPointer);
  visit @7 (visitor :Visitor, value :AnyPointer) -> (value :AnyPointer);
  # What the visitor makes of it.
  pass @8 (to :Carrier, value :AnyPointer) -> (value :AnyPointer);
  # What another carrier's echo makes of it.
  useUpDescriptors @9 ();
  # Until none is to spare in the server.
  giveBackDescriptors @10 ();
  ignore @11 (value :AnyPointer);
  # Neither reads it nor keeps it.
  fail @12 (value :AnyPointer) -> (value :AnyPointer);
}
