# A class with a defect, for servers that come back after a crash.

@0xda05a1163b563dec;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("parser");

interface Parser {
  valueOf @0 (line :Text) -> (value :Text);
  # What stands behind the "=" of `line`.
}
