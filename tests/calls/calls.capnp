@0xb7d14c0a52e96f38;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("calls");

interface Task {
  run @0 (x :Int64) -> (y :Int64);
}

interface Worker {
  double @0 (x :Int64) -> (result :Int64);
  block @1 ();
  # Until `release`, or until its stop is requested.
  blockThenMake @2 () -> (worker :Worker);
  # The same, then gives out a new worker.
  blockDeaf @3 ();
  # Until `release`, whatever is requested.
  release @4 ();
  # Ends every call that blocks.
  blocking @5 () -> (count :Int64);
  # How many calls block.
  stopped @6 () -> (count :Int64);
  # How many were requested to stop.
  make @7 () -> (worker :Worker);
  call @8 (task :Task, x :Int64) -> (y :Int64);
  callBriefly @9 (task :Task) -> (gaveUp :Bool);
  # Calls the task with a limit, and says whether it was exceeded.
  lengths @10 (text :Text, data :Data, texts :List(Text)) -> (sum :UInt64);
  fail @11 (text :Text);
  touchWhenStopped @12 (path :Text);
  # Creates `path`.started, then `path` once its stop is requested.
  caller @13 () -> (process :Text, pid :Int32, thread :Int32);
  # Who calls.
  callerAround @14 (task :Task) -> (same :Bool);
  # Whether it is the same before the task is called, while an object here is, and after it.
  threadOfCall @15 (task :Task) -> (thread :Int64);
  # Calls the task, and says which thread did.
  callerElsewhere @16 ();
  # Asks on a thread of the method's own, and throws what that threw.
  put @17 (x :Int64) -> stream;
  # Keeps the number; fails for a negative one.
  putLater @18 (x :Int64) -> stream;
  # The same once it is released; keeps nothing if it is requested to stop.
  putThrough @19 (task :Task, x :Int64) -> stream;
  # Keeps what the task makes of it.
  putText @20 (text :Text) -> stream;
  # Keeps its length.
  taken @21 () -> (xs :List(Int64));
  # What was kept so far.
}
