# What a schema tells Roost's generator beyond its types. A schema imports it as
#
#   using Roost = import "/roost/annotations.capnp";
#   $Roost.namespace("scaling");

@0xd3a8b1f6c5e07294;

annotation namespace @0xc1f0a7e25b8d9346 (file) :Text;
# The C++ namespace of what is generated from this file, "::" between its parts. Every schema
# needs one, so that a class of the same name in the plugin's own code never collides with it.

annotation constructor @0xe5927c4d10fb6a83 (method) :Void;
# The parameters of this method are the constructor's. It has no results, an interface has at most
# one, and it cannot be called on an object. Without one, objects are made with no arguments.

annotation name @0x9b6e43d8f72ac105 (
    field, enumerant, struct, enum, interface, method, param) :Text;
# The name in C++, where the one that follows from the schema's name will not do. It is taken as it
# is: Roost's own are PascalCase for types and methods, snake_case for fields and parameters, kName
# for enumerants.

annotation optional @0xaf21c6d0937e58b4 (field, param, union) :Void;
# A Text, Data, List or struct that may be absent: std::optional, a null pointer on the wire. A proxy
# or an AnyPointer may be null without this.
#
# A number, bool, enum or time has no null. It is optional as one of two alternatives, of which the
# first is Void: a std::optional as well, absent where it is left out.
#
#   age :union $Roost.optional {
#     unknown @0 :Void;
#     years @1 :Int32;
#   }

annotation set @0xd80b37f5e41a926c (field, param) :Void;
# A list as a std::set, of numbers, enums, texts or bytes.

annotation map @0xc69e14d8b2057fa3 (field, param) :Void;
# A list of structs with two fields, `key` and `value`, as a std::map. Keys are numbers, enums, texts
# or bytes.

annotation duration @0xb17f60c4e95d283a (field, param) :Unit;
# An Int64 as a std::chrono duration of that unit.

annotation time @0x8e35fa9d01b7c642 (field, param) :Unit;
# An Int64 that counts that unit since 1970-01-01 UTC, as a std::chrono::sys_time.

annotation view @0xe34d9a60b8f1572c (param) :Void;
# A Text or Data that is the only result of a method, as a roost::SharedText or roost::SharedBytes: a
# view of the message that brought it, which goes with its last copy. The method of a class may
# return a view as well, of what lasts as long as its object.

enum Unit @0x9d4b08f7c326ae15 {
  nanoseconds @0;
  microseconds @1;
  milliseconds @2;
  seconds @3;
  minutes @4;
  hours @5;
}

annotation existing @0xf2a86b1d47c0e593 (struct) :CppType;
# A C++ struct of one's own in place of a generated one. It has a public member for each field, of
# the field's C++ type or one that it converts to and from, and can be made without arguments.

struct CppType @0xe6d39c7f8a12b504 {
  type @0 :Text;
  # "geometry::Point"
  header @1 :Text;
  # "geometry/point.h"
}

struct ServerHandle @0xa7f30b6e94d1c825 {
  # A server that whoever gets this can create objects in, but not end: roost::ServerHandle. It is
  # null where `uri` is empty.

  uri @0 :Text;
}
