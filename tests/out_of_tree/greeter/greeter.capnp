@0xec8a9f3d4cb6393f;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("greeter");

interface Greeter {
  greet @0 (name :Text) -> (greeting :Text);
  # Fails for an empty name.
}
