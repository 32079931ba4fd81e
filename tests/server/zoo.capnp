@0xa4f08e1c7d5b2396;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("zoo");

interface Counter {
  construct @0 (start :Int64) $Roost.constructor;
  # Fails for a negative start.
  add @1 (delta :Int64) -> (value :Int64);
  value @2 () -> (value :Int64);
}

interface Sluggish {
  construct @0 (start :Text, end :Text) $Roost.constructor;
  # Constructor and destructor each create `PATH`.started, then wait until `PATH` exists.
}

interface Starter {
  construct @0 (counter :Counter) $Roost.constructor;
  # Adds one to the counter.
  bump @1 () -> (value :Int64);
  # Adds one more.
}

interface Keeper {
  # Keeps proxies, of its own server's objects or another's.
  keep @0 (counter :Counter);
  drop @1 ();
  bump @2 () -> (value :Int64);
  # Adds one to the kept counter.
  kept @3 () -> (counter :Counter);
  isHere @4 (counter :Counter) -> (here :Bool);
  # Whether the counter is an object of the keeper's own process.
  follow @5 (keeper :Keeper);
  # Keeps a keeper.
  bumpNew @6 (counter :Counter) -> (value :Int64);
  # Adds one to that counter, which it keeps.
  seize @7 (path :Text);
  # Creates `path`.started, then returns once `path` exists; until then nobody is told what it keeps.
}

interface Zoo {
  threadId @0 () -> (id :Int64);
  fail @1 (kind :Text);
  # Throws an exception of that kind.
  makeCounter @2 (start :Int64) -> (counter :Counter);
  sharedCounter @3 () -> (counter :Counter);
  # The same one every time.
  counters @4 (count :UInt32) -> (counters :List(Counter));
  block @5 ();
  # Never returns.
  waitForFile @6 (path :Text);
  # Creates `path`.started, then returns once `path` exists.
  crash @7 ();
  log @8 (text :Text);
  countersAlive @9 () -> (count :Int64);
  memberCounters @10 () -> (counters :List(Counter));
  # Two counters that the zoo holds as members.
  environment @11 (name :Text) -> (value :Text);
  # A variable of the server's environment, "" where there is none.
  countersLater @12 (count :UInt32, path :Text) -> (counters :List(Counter));
  # Makes them once `path` exists, having created `path`.started.
  text @13 (size :UInt64) -> (text :Text);
  lengthOf @14 (text :Text) -> (size :UInt64);
  addTo @15 (counter :Counter, times :UInt32) -> (value :Int64);
  # Adds one to the counter so often.
  addElsewhere @16 (counter :Counter);
  # Adds one on a thread of its own.
  callerPid @17 () -> (pid :Int64);
  # Of who calls, if that is a client that has introduced itself; else the same, negative.
}
