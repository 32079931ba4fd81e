# The classes that every server offers: containers of values of any type, after those of Python's
# multiprocessing. Programs use the typed proxies of roost/standard/*.h in place of these.

@0x871937f1cb3fd881;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("roost::standard");

struct Item {
  value @0 :AnyPointer;
}

struct Entry {
  key @0 :AnyPointer;
  value @1 :AnyPointer;
}

struct FoundItem {
  found @0 :Bool;
  value @1 :AnyPointer;
  # Null where nothing was found.
}

struct SliceBounds {
  # As in Python: indices below 0 count from the end, and a bound that is missing is the list's.
  start @0 :Int64;
  hasStart @1 :Bool;
  stop @2 :Int64;
  hasStop @3 :Bool;
  step @4 :Int64 = 1;
}

struct ListSnapshot {
  version @0 :UInt64;
  # Another one after every change.
  items @1 :List(Item);
}

interface ListObject {
  construct @0 (items :List(Item)) $Roost.constructor;
  append @1 (item :AnyPointer);
  extend @2 (items :List(Item));
  insert @3 (index :Int64, item :AnyPointer);
  pop @4 (index :Int64) -> (item :AnyPointer);
  remove @5 (item :AnyPointer);
  index @6 (item :AnyPointer, start :Int64, stop :Int64) -> (index :Int64);
  count @7 (item :AnyPointer) -> (count :UInt64);
  sort @8 (descending :Bool);
  reverse @9 ();
  at @10 (index :Int64) -> (item :AnyPointer);
  set @11 (index :Int64, item :AnyPointer);
  erase @12 (index :Int64);
  getSlice @13 (slice :SliceBounds) -> (items :List(Item));
  setSlice @14 (slice :SliceBounds, items :List(Item));
  eraseSlice @15 (slice :SliceBounds);
  size @16 () -> (size :UInt64);
  contains @17 (item :AnyPointer) -> (contained :Bool);
  repeat @18 (times :Int64);
  clear @19 ();
  copy @20 () -> (copy :ListObject);
  snapshot @21 () -> (snapshot :ListSnapshot);
  replaceIf @22 (version :UInt64, items :List(Item)) -> (replaced :Bool);
  # Replaces all items if the list has not changed since that version.
  add @23 (index :Int64, delta :AnyPointer) -> (sum :AnyPointer);
  compareAndSwap @24 (index :Int64, expected :AnyPointer, desired :AnyPointer) -> (swapped :Bool);
}

struct DictChange {
  kind @0 :Kind;
  key @1 :AnyPointer;
  value @2 :AnyPointer;

  enum Kind {
    set @0;
    add @1;
    erase @2;
    # No error where the key is missing.
  }
}

struct DictPage {
  entries @0 :List(Entry);
  next @1 :UInt64;
  # Where the next page begins.
  last @2 :Bool;
}

interface DictObject {
  # Keeps the order in which keys were added.

  construct @0 (entries :List(Entry)) $Roost.constructor;
  at @1 (key :AnyPointer) -> (value :AnyPointer);
  find @2 (key :AnyPointer) -> (found :FoundItem);
  set @3 (key :AnyPointer, value :AnyPointer);
  erase @4 (key :AnyPointer);
  contains @5 (key :AnyPointer) -> (contained :Bool);
  size @6 () -> (size :UInt64);
  keys @7 () -> (keys :List(Item));
  values @8 () -> (values :List(Item));
  items @9 () -> (items :List(Entry));
  pop @10 (key :AnyPointer) -> (value :AnyPointer);
  take @11 (key :AnyPointer) -> (found :FoundItem);
  popItem @12 () -> (item :Entry);
  setDefault @13 (key :AnyPointer, value :AnyPointer) -> (value :AnyPointer);
  update @14 (entries :List(Entry));
  clear @15 ();
  copy @16 () -> (copy :DictObject);
  page @17 (begin :UInt64, count :UInt32) -> (page :DictPage);
  # The entries from `begin` on, 0 at first.
  add @18 (key :AnyPointer, delta :AnyPointer) -> (sum :AnyPointer);
  # A missing key counts as 0.
  compareAndSwap @19 (key :AnyPointer, hasExpected :Bool, expected :AnyPointer, hasDesired :Bool,
                      desired :AnyPointer) -> (swapped :Bool);
  apply @20 (changes :List(DictChange));
  # All of them or none.
}

interface MemoryBlockObject {
  construct @0 (size :UInt64) $Roost.constructor;
  name @1 () -> (name :Text);
  size @2 () -> (size :UInt64);
}

enum ElementType {
  # What a cell holds: a number of that type, or anything.
  any @0;
  bool @1;
  int8 @2;
  int16 @3;
  int32 @4;
  int64 @5;
  uint8 @6;
  uint16 @7;
  uint32 @8;
  uint64 @9;
  float32 @10;
  float64 @11;
}

struct Exchanged {
  done @0 :Bool;
  found @1 :AnyPointer;
}

interface ValueObject {
  construct @0 (type :ElementType, value :AnyPointer) $Roost.constructor;
  get @1 () -> (value :AnyPointer);
  set @2 (value :AnyPointer);
  fetchAdd @3 (delta :AnyPointer) -> (before :AnyPointer);
  compareExchange @4 (expected :AnyPointer, desired :AnyPointer) -> (exchanged :Exchanged);
}

struct ExchangedBytes {
  done @0 :Bool;
  found @1 :Data;
}

interface ArrayObject {
  # Numbers of one type, which every caller names. They travel as they lie in memory.

  construct @0 (type :ElementType, size :UInt64, elements :Data) $Roost.constructor;
  # Without elements, `size` zeros.
  size @1 () -> (size :UInt64);
  get @2 (type :ElementType, index :Int64) -> (element :Data);
  set @3 (type :ElementType, index :Int64, element :Data);
  getSlice @4 (type :ElementType, slice :SliceBounds) -> (elements :Data);
  setSlice @5 (type :ElementType, slice :SliceBounds, elements :Data);
  fetchAdd @6 (type :ElementType, index :Int64, delta :Data) -> (before :Data);
  compareExchange @7 (type :ElementType, index :Int64, expected :Data, desired :Data)
      -> (exchanged :ExchangedBytes);
}

struct Attribute {
  name @0 :Text;
  value @1 :AnyPointer;
}

interface NamespaceObject {
  get @0 (name :Text) -> (value :AnyPointer);
  set @1 (name :Text, value :AnyPointer);
  erase @2 (name :Text);
  contains @3 (name :Text) -> (contained :Bool);
  attributes @4 () -> (attributes :List(Attribute));
  describe @5 () -> (text :Text);
}

struct IteratorItems {
  items @0 :List(Item);
  atEnd @1 :Bool;
}

interface IteratorObject {
  take @0 (count :UInt32) -> (taken :IteratorItems);
  # Fewer than `count` only at the end.
}

interface LockObject {
  construct @0 (recursive :Bool) $Roost.constructor;
  enter @1 () -> (holder :LockHolderObject);
  # With what one process acquires the lock. When it ends, it lets go of the lock.
  isLocked @2 () -> (locked :Bool);
  newCondition @3 () -> (condition :ConditionObject);
  # For those who have the lock.
}

interface LockHolderObject {
  # Waits are in nanoseconds, for ever below 0; so are all that follow.
  acquire @0 (thread :Int64, wait :Int64) -> (acquired :Bool);
  release @1 (thread :Int64);
  wait @2 (condition :UInt64, thread :Int64, wait :Int64) -> (notified :Bool);
  # Lets go of the lock, waits for a notification of that condition of the lock, and has the lock
  # again, as often as before.
  notify @3 (condition :UInt64, thread :Int64, most :UInt64);
}

interface ConditionObject {
  lock @0 () -> (lock :LockObject);
  number @1 () -> (condition :UInt64);
  # Among the lock's conditions.
  waiting @2 () -> (waiting :UInt64);
}

interface SemaphoreObject {
  construct @0 (units :UInt64, bounded :Bool) $Roost.constructor;
  acquire @1 (wait :Int64) -> (acquired :Bool);
  release @2 ();
  count @3 () -> (units :UInt64);
}

interface EventObject {
  isSet @0 () -> (set :Bool);
  set @1 ();
  clear @2 ();
  wait @3 (wait :Int64) -> (set :Bool);
}

interface BarrierObject {
  construct @0 (parties :UInt32, wait :Int64) $Roost.constructor;
  # `wait` is for calls whose own is below 0.
  wait @1 (wait :Int64) -> (index :UInt32);
  abort @2 ();
  reset @3 ();
  parties @4 () -> (parties :UInt32);
  waiting @5 () -> (parties :UInt32);
  isBroken @6 () -> (broken :Bool);
}

interface QueueObject {
  construct @0 (maxSize :UInt64) $Roost.constructor;
  # 0 is no limit.
  put @1 (item :AnyPointer, wait :Int64);
  get @2 (wait :Int64) -> (item :FoundItem);
  size @3 () -> (size :UInt64);
  maxSize @4 () -> (size :UInt64);
  taskDone @5 ();
  join @6 (wait :Int64) -> (done :Bool);
  close @7 ();
  # No more is put; what there is can be got.
}

struct PoolFunction {
  # A function of the program that clients and server run: where it lies in which build of which
  # module. It takes a Value, which it knows how to take apart, and returns one.
  module @0 :Text;
  buildId @1 :Data;
  offset @2 :UInt64;
}

interface PoolObject {
  construct @0 (processes :UInt32, tasksPerProcess :UInt32) $Roost.constructor;
  # 0: as many processes as CPUs; any number of tasks.
  submit @1 (function :PoolFunction, arguments :List(Item)) -> (job :PoolJobObject);
  # A call of the function with each of them.
  processes @2 () -> (processes :UInt32);
  close @3 ();
  join @4 (wait :Int64) -> (ended :Bool);
  terminate @5 ();
  imap @6 (function :PoolFunction, arguments :List(Item), ordered :Bool)
       -> (results :PoolResultsObject);
  # The same, whose results are taken one by one, in their order or as they come.
}

interface PoolResultsObject {
  next @0 (wait :Int64) -> (found :FoundItem);
  # The next result, or nothing at the end. Throws what its call threw; the next one follows then.
}

interface PoolJobObject {
  wait @0 (wait :Int64) -> (done :Bool);
  results @1 () -> (results :List(Item));
  # Throws the first exception of a call. Waits for nothing: InvalidState before it is done.
  cancel @2 () -> (cancelled :Bool);
}
