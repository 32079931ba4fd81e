# An inverted index of text files that lives in a server process.

@0xa78b964ae6e95337;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("text_index");

struct WordCount {
  word @0 :Text;
  count @1 :UInt64;
}

struct Document {
  path @0 :Text;
  bytes @1 :UInt64;
  words @2 :List(WordCount);
}

struct Posting {
  path @0 :Text;
  count @1 :UInt64;
}

struct Totals {
  files @0 :UInt64;
  bytes @1 :UInt64;
  words @2 :UInt64;
  distinct @3 :UInt64;
}

interface Index {
  add @0 (documents :List(Document));
  # A document replaces what was added under its path before, so that adding is idempotent.

  lookUp @1 (word :Text) -> (postings :List(Posting));
  # The documents with this word, those with most of it first, then by path.

  topWords @2 (limit :UInt32) -> (words :List(WordCount));
  # The most frequent words, then by word.

  totals @3 () -> (totals :Totals);
}
