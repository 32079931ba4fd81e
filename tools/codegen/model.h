// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What a schema means in C++: all that the emitters read. Names are C++'s own here, types are
// written out, and everything that cannot be generated has been refused before.

#ifndef ROOST_CODEGEN_MODEL_H_
#define ROOST_CODEGEN_MODEL_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace roost::codegen {

struct Type {
  enum class Kind {
    kVoid,
    kScalar,
    kText,
    kData,
    kList,
    kStruct,
    kGroup,  // a struct whose fields lie among those of the one that holds it
    kProxy,
    kValue,
    kOptional,
    kOptionalScalar,  // a union of Void and a scalar
    kSet,
    kMap,
    kParameter,  // of a generic struct
  };
  Kind kind = Kind::kVoid;
  std::string cpp;     // an owned value: "std::vector<scaling::Point>"
  std::string schema;  // as the schema says it: "List(Point)"
  // In C++, of a map the struct of its entries, of an optional scalar the scalar.
  std::string entry = {};
  bool shared = false;  // text or data: a result that stays where it lies
};

// A member of a struct, or a parameter or a result of a method.
struct Field {
  std::string name;
  std::string schema_name;
  Type type;
  uint32_t slot = 0;  // in the data section in units of its size, or among the pointers
  uint32_t tag = 0;   // of an optional scalar: the slot of its union's discriminant
  // C++ expression; a scalar always has one, others where the schema gives one.
  std::string default_value;
  std::string default_view;  // the same for a parameter that is a view of bytes
  std::string doc;
};

struct Alias {
  std::string name;    // "Inner" inside of Outer
  std::string target;  // "scaling::Outer_Inner"
};

// An alternative of a union.
struct Alternative {
  std::string constant;  // "kRadius": its index
  Field field;
};

// The union of a struct, in C++ a std::variant; alternatives are in the order of their
// discriminants.
struct Union {
  std::string member;  // "value"
  uint32_t slot = 0;   // of the discriminant, a UInt16
  std::vector<Alternative> alternatives;
  std::vector<std::string> types;
};

struct Constant {
  std::string name;  // "kLimit", or as a function "Primes"
  std::string schema_name;
  Type type;
  std::string value;
  bool simple = false;  // constexpr
  std::string doc;
};

// What stands within another type.
struct Nested {
  std::vector<Alias> types;
  std::vector<Constant> constants;
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
  std::string existing;     // the C++ type that is used in place of a generated one, or empty
  std::vector<std::string> parameters;  // of a generic struct
  Layout layout;
  std::optional<Union> alternatives;
  Nested nested;
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
  bool streams = false;  // -> stream
  std::string doc;
};

// An interface, with what a generic one is given.
struct InterfaceName {
  std::string name;       // "scaling::Doubler"
  std::string arguments;  // "<std::string>", or empty

  // What is generated for it: "scaling::DoublerProxy<std::string>" for "Proxy".
  std::string With(const char* suffix) const { return name + suffix + arguments; }
};

// An interface that another extends.
struct Base {
  InterfaceName name;
  std::vector<Method> methods;
};

struct Interface {
  uint64_t id = 0;
  std::string name;
  std::string name_space;
  std::string schema_name;
  std::vector<std::string> parameters;  // of a generic one
  std::vector<InterfaceName> extends;   // as the schema lists them
  std::vector<Base> inherited;          // those and what they extend, each once
  // The methods of those that the proxy of the first in `extends` does not bring along.
  std::vector<Base> forwarded;
  std::optional<Method> constructor;
  std::vector<Method> methods;
  Nested nested;
  std::string doc;
};

struct File {
  uint64_t id = 0;
  std::string path;                    // "examples/scaling.capnp", as given to capnp
  std::string name_space;              // "scaling"
  std::set<std::string> includes;      // headers of imported schemas and existing types
  std::set<std::string> std_includes;  // "map"
  std::vector<Enum> enums;
  std::vector<Constant> constants;
  std::vector<Struct> structs;          // in an order in which they can be defined
  std::vector<Struct> foreign_structs;  // of imported schemas, as far as they are used here
  std::vector<Interface> interfaces;
  std::vector<Interface> foreign_interfaces;  // generic ones of imported schemas that are used here
  std::vector<InterfaceName> instances;       // what generic interfaces are given here
  bool uses_proxies = false;
  bool uses_values = false;
  bool uses_server_handles = false;
  std::string doc;
};

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_MODEL_H_
