# What a schema can say beyond plain structs and methods; docs/schema.md shows it piece by piece.

@0xf5c82b90e417ad36;

using Roost = import "/roost/annotations.capnp";
using Shapes = import "shapes.capnp";
$Roost.namespace("tour");

# [constants]

const limit :Int64 = 100;
const greeting :Text = "hello";
const primes :List(Int32) = [2, 3, 5];
const origin :Shapes.Point = (x = 1.5, unit = meter);

# [constants]

enum Level { low @0; high @1; }

# [union]

struct Shape {
  name @0 :Text;
  union {
    side @1 :Float64 = 1;
    # Of a square.
    radius @2 :Float64;
    corners @3 :List(Shapes.Point);
    nothing @4 :Void;
    box :group {
      width @5 :Float64;
      height @6 :Float64;
    }
  }
}

# [union]

# [groups]
struct Window {
  size :group {
    width @0 :Int32 = 640;
    height @1 :Int32;
  }
  content :union {
    text @2 :Text;
    shape @3 :Shape;
  }
  value @4 :Int32;
}

# [groups]

# [forms]
struct Person {
  name @0 :Text;
  nickname @1 :Text $Roost.optional;
  home @2 :Shapes.Point $Roost.optional;
  photo @3 :Data $Roost.optional;
  scores @4 :List(Score) $Roost.map;
  tags @5 :List(Text) = ["new"] $Roost.set;
  levels @6 :List(Level) $Roost.set;
  timeout @7 :Int64 = 250 $Roost.duration(milliseconds);
  born @8 :Int64 $Roost.time(seconds);
  seen @9 :Int64 = 5 $Roost.time(microseconds);
  friends @10 :List(Friend) = [(key = 7, value = "seven")] $Roost.map;
  age :union $Roost.optional {
    unknown @11 :Void;
    years @12 :Int32;
  }
  patience :union $Roost.optional {
    endless @13 :Void;
    wait @14 :Int64 $Roost.duration(seconds);
  }

  const maxTags :UInt32 = 8;
  const empty :Person = ();
}

struct Score {
  key @0 :Text;
  value @1 :Float64;
}
struct Friend {
  value @1 :Text;
  key @0 :UInt64;
}

# [forms]

# [existing]
struct Complex $Roost.existing(type = "math::Complex", header = "tools/codegen/testdata/complex.h") {
  real @0 :Float64;
  imaginary @1 :Float64;
  label @2 :Text;
}

# [existing]

# [generic]
struct Pair(A, B) {
  first @0 :A;
  second @1 :B;
}

struct Either(T) {
  union {
    one @0 :T;
    none @1 :Void;
  }
}

# [generic]

struct Mixture {
  # Everything within everything.

  shapes @0 :List(Shape);
  pair @1 :Pair(Text, Shapes.Point);
  people @2 :Pair(List(Person), Animal);
  either @3 :Either(Shape);
  numbers @4 :List(Complex);
  number @5 :Complex;
  any @6 :Pair(AnyPointer, Pair(Data, Text));
  square @7 :Shape = (name = "square", side = 2);
  round @8 :Shape = (radius = 3);
  boxed @9 :Shape = (box = (width = 4));
  person @10 :Person = (name = "Ann", timeout = 30, tags = ["a", "b"], seen = 1, age = (years = 30));
}

# [servers]

struct Places {
  home @0 :Roost.ServerHandle;
  others @1 :List(Roost.ServerHandle);
}

# [servers]

# [inheritance]

interface Animal {
  name @0 () -> (name :Text);
}

interface Swimmer {
  swim @0 (meters :Float64) -> (depth :Float64);
}

interface Fish extends(Animal, Swimmer) {
  construct @0 (name :Text) $Roost.constructor;
  bubbles @1 () -> (count :Int64);
}

interface Carp extends(Fish, Shapes.Canvas) {
  weigh @0 () -> (grams :Int64);
  sibling @1 () -> (animal :Animal);
}

# [inheritance]

# [boxes]

interface Box(T) {
  get @0 () -> (value :T);
  put @1 (value :T, note :Text);
  swap @2 (value :T) -> (before :T);
  same @3 () -> (box :Box(T));
  fill @4 (value :T) -> stream;
}

interface TextBox extends(Box(Text)) {
  construct @0 (text :Text) $Roost.constructor;
  length @1 () -> (length :UInt64);
}

# [boxes]

interface PointBox extends(Box(Shapes.Point), Swimmer) {}

interface Shelf {
  # Boxes of other types than those that something extends.
  animals @0 () -> (box :Box(Animal));
  numbers @1 () -> (box :Box(List(Int32)));
  take @2 (boxes :List(Box(Text))) -> (texts :List(Text));
  takeBlob @3 (box :Box(Data)) -> (data :Data);
  count @4 (source :Shapes.Source(Shapes.Point)) -> (sum :Float64);
  # Adds the first ten.
}

interface Tour {
  echoMixture @0 (mixture :Mixture) -> (mixture :Mixture);
  echoPerson @1 Person -> Person;
  echoShape @2 (shape :Shape) -> (shape :Shape);
  echoWindow @3 (window :Window) -> (window :Window);
  forms @4 (nickname :Text $Roost.optional, scores :List(Score) $Roost.map,
            wait :Int64 = 3 $Roost.duration(seconds), tags :List(Text) $Roost.set)
        -> (text :Text $Roost.optional, wait :Int64 $Roost.duration(minutes));
  swap @5 Pair(Text, Shapes.Point) -> (pair :Pair(Shapes.Point, Text));
  echoComplex @6 (number :Complex) -> (number :Complex);
  nameOf @7 (animal :Animal) -> (name :Text);

  # [stream]

  write @8 (data :Data) -> stream;
  written @9 () -> (bytes :UInt64);

  # [stream]

  text @10 () -> (text :Text = "none" $Roost.view);
  dataOf @11 (data :Data) -> (data :Data = 0x"0102" $Roost.view);
  echoPlaces @12 (places :Places) -> (places :Places);
  populationOf @13 (server :Roost.ServerHandle) -> (objects :UInt64);
  # How many objects that server has.
  echoHandle @14 Roost.ServerHandle -> Roost.ServerHandle;
}
