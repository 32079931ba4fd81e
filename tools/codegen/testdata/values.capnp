# AnyPointers: values of any type, kept by a server.

@0x87d1f9a4c06be352;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("values");

struct Entry {
  key @0 :Text;
  value @1 :AnyPointer;
}

interface Ball {
  bounce @0 () -> (bounces :Int64);
}

interface Box {
  # Keeps values by name.

  put @0 (key :Text, value :AnyPointer);
  get @1 (key :Text) -> (value :AnyPointer);
  # Null where there is none.
  entries @2 () -> (entries :List(Entry));
  clear @3 ();
  describe @4 (value :AnyPointer) -> (text :Text);
  # What the server makes of it.
  bounceAll @5 (value :AnyPointer) -> (balls :Int64);
  # Calls each ball within.
  makeBall @6 () -> (ball :Ball);
  ballsAlive @7 () -> (count :Int64);
  echoObject @8 (object :Capability) -> (object :Capability);
}
