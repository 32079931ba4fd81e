# Every shape that proxies/wire.h reads and writes, for its test against Cap'n Proto's own code.

@0xb0b7d1f3a6a95c21;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("roost::wire::stock");

enum Color { red @0; green @1; }

struct Inner {
  number @0 :Int32;
  label @1 :Text;
}

struct Everything {
  flag @0 :Bool;
  onFlag @1 :Bool = true;
  small @2 :Int8 = -3;
  big @3 :UInt64 = 7;
  ratio @4 :Float64 = 1.5;
  single @5 :Float32;
  color @6 :Color = green;
  text @7 :Text = "hello";
  data @8 :Data;
  inner @9 :Inner;
  flags @10 :List(Bool);
  numbers @11 :List(Int16);
  ratios @12 :List(Float64);
  colors @13 :List(Color);
  texts @14 :List(Text);
  blobs @15 :List(Data);
  inners @16 :List(Inner);
  grid @17 :List(List(UInt32));
  innerGrid @18 :List(List(Inner));
  nothings @19 :List(Void);
}

struct Empty {}
