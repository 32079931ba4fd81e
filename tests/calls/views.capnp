@0xa1c97e5d20b4f683;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("views");

interface Reader {
  read @0 (text :Text) -> (text :Text $Roost.view);
}

interface Library {
  make @0 (size :UInt64) -> (text :Text $Roost.view);
  # A text of its own for each call.
  page @1 () -> (text :Text $Roost.view);
  # A text that outlives the library.
  title @2 () -> (text :Text $Roost.view);
  # A text that lives as long as the library.
  same @3 (text :Text) -> (text :Text $Roost.view);
  # The parameter where it lies; so is the next.
  sameData @4 (data :Data) -> (data :Data $Roost.view);
  copy @5 (text :Text) -> (text :Text);
  copyData @6 (data :Data) -> (data :Data);
  sameOf @7 (library :Library, size :UInt64) -> (text :Text $Roost.view);
  # What another library gives back of a text that is gone by then.
  read @8 (reader :Reader, text :Text) -> (text :Text $Roost.view);
  # What an object of the caller makes of the text.
  lend @9 () -> (library :Library);
  # Another library, which dies with its last proxy.
  titles @10 () -> (first :Text, second :Text);
  missing @11 () -> (text :Text = "none" $Roost.view);
}
