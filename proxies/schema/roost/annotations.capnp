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
