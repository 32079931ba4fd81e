// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What a schema means in C++: all that the emitters read. Names are C++'s own here, types are
// written out, and everything that cannot be generated has been refused before.

#ifndef ROOST_CODEGEN_MODEL_H_
#define ROOST_CODEGEN_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace roost::codegen {

struct Type {
  enum class Kind { kVoid, kScalar, kText, kData, kList, kStruct, kProxy, kValue };
  Kind kind = Kind::kVoid;
  std::string cpp;     // an owned value: "std::vector<scaling::Point>"
  std::string schema;  // as the schema says it: "List(Point)"
};

// A member of a struct, or a parameter or a result of a method.
struct Field {
  std::string name;
  std::string schema_name;
  Type type;
  uint32_t slot = 0;  // in the data section in units of its size, or among the pointers
  // C++ expression; a scalar always has one, others where the schema gives one.
  std::string default_value;
  std::string default_view;  // the same for a parameter that is a view of bytes
  std::string doc;
};

struct Alias {
  std::string name;    // "Inner" inside of Outer
  std::string target;  // "scaling::Outer_Inner"
};

// The layout of a struct, on its own or as the parameters or the results of one method.
struct Layout {
  uint16_t data_words = 0;
  uint16_t pointers = 0;
  std::vector<Field> fields;  // as they stand in the schema
};

struct Struct {
  uint64_t id = 0;
  std::string name;  // "Outer_Inner": nested types are flat, with an alias in the outer one
  std::string name_space;
  std::string schema_name;  // "Outer.Inner"
  std::string origin;       // "struct" or "results of Doubler.divide"
  Layout layout;
  std::vector<Alias> nested;
  std::vector<uint64_t> needs;  // structs that must be defined before it
  std::string doc;
};

struct Enumerant {
  std::string name;
  std::string doc;
};

struct Enum {
  std::string name;
  std::string schema_name;
  std::vector<Enumerant> values;
  std::string doc;
};

struct Method {
  std::string name;
  uint16_t ordinal = 0;
  std::string schema_name;
  std::string signature;  // "double @0 (x :Int64) -> (result :Int64)"
  Layout params;
  Layout results;
  // Set where the schema names a struct in place of a list: "scaling::Point".
  std::optional<std::string> params_struct;
  // What the method returns: "void", the only result's type, or a struct of the results.
  std::string returns;
  bool returns_struct = false;
  std::string doc;
};

struct Interface {
  uint64_t id = 0;
  std::string name;
  std::string schema_name;
  std::optional<Method> constructor;
  std::vector<Method> methods;
  std::vector<Alias> nested;
  std::string doc;
};

struct File {
  uint64_t id = 0;
  std::string path;                   // "examples/scaling.capnp", as given to capnp
  std::string name_space;             // "scaling"
  std::vector<std::string> includes;  // headers of imported schemas
  std::vector<Enum> enums;
  std::vector<Struct> structs;          // in an order in which they can be defined
  std::vector<Struct> foreign_structs;  // of imported schemas, as far as they are used here
  std::vector<Interface> interfaces;
  bool uses_proxies = false;
  bool uses_values = false;
  std::string doc;
};

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_MODEL_H_
