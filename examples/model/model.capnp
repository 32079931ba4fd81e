# A model that is loaded once, in a server, and answers many processes.

@0xe8f0b7604d33f575;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("model");

interface Speller {
  # Corrects spelling by how often words occur in a body of text.

  load @0 (directory :Text) $Roost.constructor;
  # Reads all files of `directory`; this is what takes time and memory.

  correct @1 (words :List(Text)) -> (words :List(Text));
  # For each word itself if it is known; else the most frequent known word that one change of a letter
  # makes of it, or two; else itself.

  numberOfWords @2 () -> (words :UInt64);
  # Different words that are known.
}
