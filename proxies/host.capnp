# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
#
# What every server offers: the interface behind its bootstrap capability, and the name by which an
# object is known to other processes.

@0xd3a1f6b27c0e4851;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("roost::host");

struct Right {
  # The right to use an object: 128 random bits, made with the object.
  high @0 :UInt64;
  low @1 :UInt64;
}

struct ObjectName {
  # The content of a thirdPartyHosted descriptor between Roost peers.
  server @0 :Text;        # the server's URI
  id @1 :UInt64;          # never used again
  right @2 :Right;
}

struct ReferenceCount {
  id @0 :UInt64;
  count @1 :UInt64;
}

struct Holder {
  # Who keeps an object alive, and how often.
  kind @0 :Kind;
  name @1 :Text;          # of the process, or of the object's interface
  id @2 :UInt64;          # the process's pid, or the object's number; of a queue 0
  references @3 :UInt64;

  enum Kind {
    client @0;            # a session
    object @1;            # another object of this server
    server @2;            # what else is in the server's process
    queue @3;             # messages of one queue that nobody has got yet
  }
}

struct ObjectInfo {
  id @0 :UInt64;
  class @1 :Text;         # the name of its interface
  sessions @2 :UInt32;    # how many client processes hold it
  references @3 :UInt64;  # how often they hold it together
  plugin @4 :Text;        # the library of its class
  ageNs @5 :UInt64;
  preview @6 :Text;
  holders @7 :List(Holder);
}

struct ClassInfo {
  name @0 :Text;
  interface @1 :UInt64;
  plugin @2 :Text;        # the path of the library that offers it
}

struct MethodStatistics {
  # What the server's process has counted of one method since it began to serve.
  class @0 :Text;         # an interface, or for a constructor the name of a class
  method @1 :Text;        # as in the schema, "(constructor)" or "(unknown)"
  errors @2 :UInt64;      # calls that threw
  totalNs @3 :UInt64;
  maxNs @4 :UInt64;
  firstBucket @5 :UInt16;
  buckets @6 :List(UInt64);
  # How many calls took how long, in order: the histogram from the first bucket that is not empty to
  # the last. Bucket i of the whole one holds, in units of 32 ns: for i below 8 just i; else, with
  # i = 8 (r + 1) + w and w below 8, from (8 + w) 2^r to (9 + w) 2^r. The last of all, 287, holds
  # whatever is longer too.
}

struct CallInFlight {
  class @0 :Text;
  method @1 :Text;
  object @2 :UInt64;      # 0 for a constructor
  ageNs @3 :UInt64;
  thread @4 :UInt32;      # of the server (gettid(2))
  client @5 :Text;        # the name of the client's process; none of a stranger's
  clientPid @6 :UInt32;
}

struct SessionStatistics {
  name @0 :Text;
  pid @1 :UInt32;
  objects @2 :UInt64;     # that it holds
}

struct Statistics {
  pid @0 :UInt32;
  uptimeNs @1 :UInt64;    # of the server
  cpuNs @2 :UInt64;       # that its process has used
  threads @3 :UInt32;     # of the process
  busyThreads @4 :UInt32; # that run a call
  residentBytes @5 :UInt64;
  connections @6 :UInt32;
  objects @7 :UInt64;
  sessions @8 :List(SessionStatistics);
  methods @9 :List(MethodStatistics);
  inFlight @10 :List(CallInFlight);  # the oldest first
}

interface Host {
  hello @0 (protocol :UInt32, session :UInt64, key :Right, rings :Bool,
             process :Text, proof :Data, thread :UInt32)
      -> (name :Text, session :UInt64, key :Right, proof :Data, maxMessageBytes :UInt64,
          keyed :Bool, thread :UInt32);
  # Joins this connection to a session, which holds a client process's references. Session 0 opens
  # a new one: this connection becomes its control connection, and the process's own pidfd rides
  # along as a descriptor; `process` is its name, for people. It ends with that process or that
  # connection, whichever comes first.
  # `proof` answers `challenge`, and is answered by the server's own. Neither side sends a message of
  # more than `maxMessageBytes`. `keyed`: the server has a key.
  # `thread` is the number of the thread that uses the connection on either side, for people.
  # With `rings`, one more descriptor comes, the memory of two rings; after the answer the connection
  # goes on in that memory.

  create @1 (class :Text, interface :UInt64, arguments :AnyPointer) -> (object :Capability);
  # Makes an object of a registered class. `arguments` is the parameter struct of the method that
  # the schema marks as the constructor.

  attach @2 (id :UInt64, right :Right, acquire :Bool, lease :Right) -> (object :Capability);
  # The object as a capability of this connection, which does not keep it alive. `acquire` adds a
  # reference to the session. With `lease`, that one's reference is given back.

  release @3 (references :List(ReferenceCount)) -> ();
  # Gives references of the session back.

  objects @4 (countOnly :Bool) -> (objects :List(ObjectInfo), count :UInt64);
  # Every object that is alive, in the order in which they were made; or only how many there are.

  challenge @5 (nonce :Data) -> (nonce :Data);
  # Nonces of both sides, for the next hello of this connection: the HMAC-SHA-256 under the server's
  # key of "roost client:" or "roost server:", the client's nonce and the server's. A server with a
  # key lets others only attach to objects that they know the right of.

  memory @6 (id :UInt64, right :Right) -> ();
  # The shared memory of an object that has some: its memfd rides with the answer. Not over rings.

  lend @7 (id :UInt64, right :Right, lease :Right) -> (known :Bool);
  # One more reference to the object, held by a lease, which is a queue's random name: until
  # somebody attaches with it, or until the queue is gone. Then a pipe hangs up whose read end rides
  # along with the first `lend`; without that, and if the lease is not `known`, nothing is done.

  loadPlugin @8 (path :Text) -> ();
  # Loads a further plugin, found as those that the server was started with, and offers its classes:
  # all of them or, with an error, none. One that is loaded already is left as it is.

  classes @9 () -> (classes :List(ClassInfo));
  # The classes that objects can be created of, by name.

  find @10 (id :UInt64) -> (object :Capability, interface :UInt64, class :Text, plugin :Text);
  # The live object of that number, given as `create` gives a new one, and what it is. For those who
  # look at a server, and may create.

  statistics @11 () -> (statistics :Statistics);
  # What the server has and has done, read at one moment.
}
