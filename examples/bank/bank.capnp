@0x9216f18555690198;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("bank");

interface Account {
  construct @0 (owner :Text, balance :Int64) $Roost.constructor;
  deposit @1 (amount :Int64) -> (balance :Int64);
  withdraw @2 (amount :Int64) -> (balance :Int64);
}

interface Watcher {
  moved @0 (amount :Int64);
}

interface Bank {
  open @0 (owner :Text) -> (account :Account);
  accounts @1 () -> (accounts :List(Account));
  transfer @2 (from :Account, to :Account, amount :Int64, watcher :Watcher);
}
