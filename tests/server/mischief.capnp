@0xd7e0a9c4b1f25638;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("mischief");

interface Imp {
  construct @0 (deed :Text) $Roost.constructor;
  # What it does: "throw" and "hang" at once, "throw at end" and "hang at end" when it is destroyed.
  hang @1 ();
  # Never returns, whatever asks it to.
  leak @2 ();
  # Keeps itself alive for ever, and loses a megabyte.
  startThreads @3 (count :UInt32);
  # That run for ever, and use objects of the server.
  ticks @4 () -> (ticks :UInt64);
  # How often those threads did.
  overflow @5 ();
  # The stack.
  hanging @6 () -> (count :UInt64);
  # How many constructors, destructors and methods of all imps hang.
}
