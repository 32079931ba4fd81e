@0xc5d18e73a04bf629;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("bank");

interface Account {
  open @0 (owner :Text = "nobody", balance :Int64 = 10) -> () $Roost.constructor;
  owner @1 () -> (owner :Text);
  withdraw @2 (amount :Int64) -> (balance :Int64);
  # NOT_FOUND when there is not so much.
  close @3 ();
  # FAILED_PRECONDITION while there is money.
  split @4 (amount :Int64) -> (account :Account);
  # A new account with some of the money.
  sibling @5 () -> (account :Account);
  statement @6 () -> (owner :Text, balance :Int64);
}

interface Vault {
  weigh @0 () -> (grams :Int64);
}
