# Types that another schema imports, in a namespace of two parts.

@0xd9fb8f0c2c3f6b15;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("testing::shapes");

enum Unit { meter @0; inch @1; }

struct Point {
  x @0 :Float64;
  y @1 :Float64;
  unit @2 :Unit = inch;
}

struct Outline {
  points @0 :List(Point);
  holes @1 :List(Outline);
}

interface Source(T) {
  # Gives one after the other.
  next @0 () -> (value :T);
}

interface Canvas {
  area @0 () -> (area :Float64);
}
