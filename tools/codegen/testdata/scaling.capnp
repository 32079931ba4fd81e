# The smallest schema: one interface, one method.

@0x9eb32e19f86ee174;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("scaling");

interface Doubler {
  # Doubles what it is given.

  double @0 (x :Int64) -> (result :Int64);
  # Twice `x`.
}
