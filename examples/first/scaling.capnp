@0xc9d2cac55d8bffde;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("scaling");

interface Doubler {
  double @0 (x :Int64) -> (result :Int64);
}
