@0xc3b5f2a1d94e6087;

using Roost = import "/roost/annotations.capnp";
using Standard = import "/plugins/standard/standard.capnp";
using Greeter = import "/greeter/greeter.capnp".Greeter;
$Roost.namespace("guestbook");

interface Guestbook {
  guests @0 () -> (guests :Standard.ListObject);
  # The same list every time.
  welcome @1 (greeter :Greeter, guest :Text) -> (greeting :Text);
  # Adds the guest to the list.
}
