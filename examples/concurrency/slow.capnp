@0xfd04e6b4d1eaf25f;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("slow");

interface Doubler {
  double @0 (x :Int64) -> (result :Int64);
  # Takes half a second.
}
