@0xeaa1c6227eae67c8;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("scaling");

interface Doubler {
  double @0 (x :Int64) -> (result :Int64);
}

interface Tripler {
  triple @0 (x :Int64) -> (result :Int64);
}
