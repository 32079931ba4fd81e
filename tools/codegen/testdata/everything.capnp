# Every type that the generator maps, and every place where one can stand.

@0xb58f4a1d60c7e923;

using Roost = import "/roost/annotations.capnp";
using Shapes = import "shapes.capnp";
$Roost.namespace("everything");

enum Color {
  red @0;
  darkGreen @1;
  # As of pines.
  blue @2 $Roost.name("kAzure");
}

struct Scalars {
  # Each scalar, with and without a default.

  nothing @0 :Void;
  flag @1 :Bool;
  setFlag @2 :Bool = true;
  int8 @3 :Int8 = -128;
  int16 @4 :Int16 = -32768;
  int32 @5 :Int32 = -2147483648;
  int64 @6 :Int64 = -9223372036854775808;
  uint8 @7 :UInt8 = 255;
  uint16 @8 :UInt16 = 65535;
  uint32 @9 :UInt32 = 4294967295;
  uint64 @10 :UInt64 = 18446744073709551615;
  float32 @11 :Float32 = 1.5;
  float64 @12 :Float64 = -2.5e100;
  infinite @13 :Float64 = inf;
  color @14 :Color = darkGreen;
  plain @15 :Int64;
}

struct Pointers {
  text @0 :Text;
  greeting @1 :Text = "say \"hi\"\n";
  data @2 :Data;
  magic @3 :Data = 0x"00 ff 41";
  scalars @4 :Scalars;
  point @5 :Shapes.Point = (x = 1.5, unit = meter);
  canvas @6 :Shapes.Canvas;
  counter @7 :Counter;
}

struct Lists {
  nothings @0 :List(Void);
  flags @1 :List(Bool) = [true, false];
  small @2 :List(Int8) = [-1, 2];
  numbers @3 :List(Int64);
  ratios @4 :List(Float32) = [0.5, 2];
  colors @5 :List(Color) = [blue, red];
  texts @6 :List(Text) = ["a", "b"];
  blobs @7 :List(Data);
  points @8 :List(Shapes.Point) = [(x = 1), (y = 2)];
  grid @9 :List(List(Int32)) = [[1, 2], [], [3]];
  names @10 :List(List(Text));
  counters @11 :List(Counter);
  counterGrid @12 :List(List(Counter));
}

struct Empty {}

struct Tree {
  # Holds itself, through a list.

  label @0 :Text;
  children @1 :List(Tree);
}

# Each of these two has a list of the other.
struct Even { odds @0 :List(Odd); number @1 :Int32; }
struct Odd { evens @0 :List(Even); number @1 :Int32; }

struct Outer {
  # Defined before what it holds.

  inner @0 :Inner;
  later @1 :Later;
  kind @2 :Kind;

  struct Inner {
    number @0 :Int32 = 7;
    deepest @1 :Deepest;
    struct Deepest { word @0 :Text; }
  }
  enum Kind { one @0; two @1; }
}

struct Later {
  class @0 :Int32;
  httpURLParts @1 :List(Text);
  odd @2 :Text $Roost.name("renamed");
}

interface Counter {
  # Counts, and can be handed around.

  new @0 (start :Int64 = 10, label :Text, outline :Shapes.Outline) -> () $Roost.constructor;
  # Where counting starts.

  add @1 (amount :Int64 = 1) -> (total :Int64);
  total @2 () -> (total :Int64);
  label @3 () -> (label :Text);
  fork @4 () -> (counter :Counter);
  # A new counter that goes on from here.
}

interface Everything {
  echoScalars @0 (scalars :Scalars) -> (scalars :Scalars);
  echoPointers @1 (pointers :Pointers) -> (pointers :Pointers);
  echoLists @2 (lists :Lists) -> (lists :Lists);
  echoTree @3 (tree :Tree) -> (tree :Tree);
  echoOuter @4 Outer -> Outer;
  echoOutline @5 (outline :Shapes.Outline) -> (outline :Shapes.Outline);
  echoEven @6 (even :Even) -> (even :Even);
  echoEmpty @7 (empty :Empty, nothing :Void) -> (nothing :Void);

  nothing @8 () -> ();
  color @9 (color :Color = blue) -> (color :Color);
  flag @10 (flag :Bool = true) -> (flag :Bool);
  text @11 (text :Text = "default") -> (text :Text);
  bytes @12 (data :Data = 0x"01 02") -> (data :Data);
  numbers @13 (numbers :List(Int64) = [1, 2]) -> (numbers :List(Int64));
  ratio @14 (single :Float32, double :Float64) -> (ratio :Float64);

  divide @15 (dividend :Int64, divisor :Int64) -> (quotient :Int64, remainder :Int64);
  describe @16 (kind :Kind) -> (name :Text, colors :List(Color), counter :Counter);

  makeCounter @17 (start :Int64) -> (counter :Counter);
  makeCounters @18 (starts :List(Int64)) -> (counters :List(Counter));
  addTo @19 (counter :Counter, amount :Int64) -> (total :Int64);
  addToAll @20 (counters :List(Counter), amount :Int64) -> (totals :List(Int64));
  noCounter @21 (counter :Counter) -> (isNull :Bool, counter :Counter);

  collide @22 (call :Int64, params :Int64, results :Int64, local :Int64, object :Int64,
               server :Int64, class :Int64) -> (sum :Int64);
  renamed @23 (x :Int64 $Roost.name("why")) -> (x :Int64) $Roost.name("Because");
  manyParameters @24 (firstNumber :Int64, secondNumber :Int64, someText :Text, points :List(Shapes.Point),
                      otherCounter :Counter) -> (numberOfThings :UInt32);

  struct Kind { letter @0 :Text = "k"; }
}

interface Marker {}
