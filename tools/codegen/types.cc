// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/types.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/codegen/annotations.h"
#include "tools/codegen/names.h"
#include "tools/codegen/refused.h"

namespace roost::codegen {
namespace {

using Kind = Type::Kind;
using Which = capnp::schema::Type::Which;

// What a generic type is given: "<std::string, geo::Point>", and "(Text, Point)" in the schema.
struct TypeArguments {
  std::string cpp;
  std::string schema;
};

TypeArguments ArgumentsOf(const SchemaIndex& index, capnp::Schema schema) {
  const uint64_t id = schema.getProto().getId();
  const auto parameters = schema.getProto().getParameters();
  if (parameters.size() == 0) {
    if (schema.getProto().getIsGeneric()) {
      throw Refused(absl::StrCat(index.SchemaName(id),
                                 " stands within a generic type; move it out of there"));
    }
    return {};
  }
  std::vector<std::string> cpp, names;
  const auto arguments = schema.getBrandArgumentsAtScope(id);
  for (unsigned i = 0; i < parameters.size(); ++i) {
    const Type argument = MapType(index, arguments[i]);
    cpp.push_back(argument.cpp);
    names.push_back(argument.schema);
  }
  return {absl::StrCat("<", absl::StrJoin(cpp, ", "), ">"),
          absl::StrCat("(", absl::StrJoin(names, ", "), ")")};
}

Type Named(const SchemaIndex& index, capnp::Schema schema, Kind kind) {
  const uint64_t id = schema.getProto().getId();
  const std::string name = index.SchemaName(id);
  if (id == kServerHandle) return {.kind = kind, .cpp = "roost::ServerHandle", .schema = name};
  if (!index.Namespace(id)) {
    throw Refused(absl::StrCat(name, " is of ", index.FileOf(id).getDisplayName().cStr(),
                               ", which has no $Roost.namespace"));
  }
  const TypeArguments arguments = ArgumentsOf(index, schema);
  const char* suffix = kind == Kind::kProxy ? "Proxy" : "";
  return {.kind = kind,
          .cpp = absl::StrCat(index.QualifiedName(id), suffix, arguments.cpp),
          .schema = absl::StrCat(name, arguments.schema)};
}

// AnyPointer, its kin, and the parameters of a generic type.
Type AnyPointerType(const SchemaIndex& index, capnp::Type type) {
  using Any = capnp::schema::Type::AnyPointer::Unconstrained;
  KJ_IF_MAYBE (parameter, type.getBrandParameter()) {
    const std::string name =
        index.Get(parameter->scopeId).getParameters()[parameter->index].getName().cStr();
    return {.kind = Kind::kParameter, .cpp = name, .schema = name};
  }
  switch (type.whichAnyPointerKind()) {
    case Any::ANY_KIND:
      return {.kind = Kind::kValue, .cpp = "roost::Value", .schema = "AnyPointer"};
    case Any::CAPABILITY:
      return {.kind = Kind::kProxy, .cpp = "roost::Proxy", .schema = "Capability"};
    case Any::STRUCT:
      throw Refused("AnyStruct has no C++; use AnyPointer");
    case Any::LIST:
      throw Refused("AnyList has no C++; use AnyPointer");
  }
  throw Refused("its type is of a later Cap'n Proto than this generator");
}

bool IsOrdered(capnp::Type type) {
  switch (type.which()) {
    case Which::VOID:
    case Which::FLOAT32:
    case Which::FLOAT64:
    case Which::LIST:
    case Which::STRUCT:
    case Which::INTERFACE:
    case Which::ANY_POINTER:
      return false;
    default:
      return true;
  }
}

Type OptionalType(Type type) {
  switch (type.kind) {
    case Kind::kText:
    case Kind::kData:
    case Kind::kList:
    case Kind::kStruct:
      break;
    case Kind::kProxy:
    case Kind::kValue:
    case Kind::kParameter:
      throw Refused("it may be null already; leave $Roost.optional out");
    default:
      throw Refused(absl::StrCat("$Roost.optional needs a type with a null on the wire, and ",
                                 type.schema,
                                 " has none; give it to a union: x :union "
                                 "$Roost.optional { none @0 :Void; some @1 :",
                                 type.schema, "; }"));
  }
  return {.kind = Kind::kOptional,
          .cpp = absl::StrCat("std::optional<", type.cpp, ">"),
          .schema = type.schema};
}

Type SetType(const SchemaIndex& index, capnp::Type type) {
  if (!type.isList() || !IsOrdered(type.asList().getElementType())) {
    throw Refused("$Roost.set is for lists of integers, enums, texts or bytes");
  }
  const Type element = MapType(index, type.asList().getElementType());
  return {.kind = Kind::kSet,
          .cpp = absl::StrCat("std::set<", element.cpp, ">"),
          .schema = MapType(index, type).schema};
}

Type MapOf(const SchemaIndex& index, capnp::Type type) {
  constexpr char kWhatFor[] =
      "$Roost.map is for lists of structs of two fields, `key` (an integer, enum, text or bytes) "
      "and `value`";
  if (!type.isList() || !type.asList().getElementType().isStruct()) throw Refused(kWhatFor);
  const capnp::StructSchema entry = type.asList().getElementType().asStruct();
  const auto fields = entry.getFields();
  if (fields.size() != 2 || entry.getProto().getStruct().getDiscriminantCount() != 0) {
    throw Refused(kWhatFor);
  }
  const unsigned first = FieldName(fields[0].getProto()) == "key" ? 0 : 1;
  const capnp::StructSchema::Field key = fields[first], value = fields[1 - first];
  const bool named = FieldName(key.getProto()) == "key" && FieldName(value.getProto()) == "value";
  if (!named || key.getProto().isGroup() || value.getProto().isGroup() ||
      !IsOrdered(key.getType())) {
    throw Refused(kWhatFor);
  }
  return {.kind = Kind::kMap,
          .cpp = absl::StrCat("std::map<", MapField(index, key).cpp, ", ",
                              MapField(index, value).cpp, ">"),
          .schema = MapType(index, type).schema,
          .entry = MapType(index, entry).cpp};
}

Type TimeType(capnp::Type type, const FieldForm& form) {
  if (!type.isInt64()) throw Refused("a time or a duration is an Int64");
  const std::string unit = absl::StrCat("std::chrono::", form.unit);
  const bool duration = form.kind == FieldForm::Kind::kDuration;
  return {.kind = Kind::kScalar,
          .cpp = duration ? unit : absl::StrCat("std::chrono::sys_time<", unit, ">"),
          .schema = "Int64"};
}

Type ViewType(Type type) {
  if (type.kind != Kind::kText && type.kind != Kind::kData) {
    throw Refused("$Roost.view is for a Text or a Data");
  }
  type.cpp = type.kind == Kind::kText ? "roost::SharedText" : "roost::SharedBytes";
  type.shared = true;
  return type;
}

}  // namespace

Type MapType(const SchemaIndex& index, capnp::Type type) {
  const auto scalar = [](const char* cpp, const char* schema) {
    return Type{.kind = Kind::kScalar, .cpp = cpp, .schema = schema};
  };
  switch (type.which()) {
    case Which::VOID:
      return {.kind = Kind::kVoid, .cpp = "std::monostate", .schema = "Void"};
    case Which::BOOL:
      return scalar("bool", "Bool");
    case Which::INT8:
      return scalar("int8_t", "Int8");
    case Which::INT16:
      return scalar("int16_t", "Int16");
    case Which::INT32:
      return scalar("int32_t", "Int32");
    case Which::INT64:
      return scalar("int64_t", "Int64");
    case Which::UINT8:
      return scalar("uint8_t", "UInt8");
    case Which::UINT16:
      return scalar("uint16_t", "UInt16");
    case Which::UINT32:
      return scalar("uint32_t", "UInt32");
    case Which::UINT64:
      return scalar("uint64_t", "UInt64");
    case Which::FLOAT32:
      return scalar("float", "Float32");
    case Which::FLOAT64:
      return scalar("double", "Float64");
    case Which::TEXT:
      return {.kind = Kind::kText, .cpp = "std::string", .schema = "Text"};
    case Which::DATA:
      return {.kind = Kind::kData, .cpp = "roost::Bytes", .schema = "Data"};
    case Which::ENUM:
      return Named(index, type.asEnum(), Kind::kScalar);
    case Which::STRUCT:
      return Named(index, type.asStruct(), Kind::kStruct);
    case Which::INTERFACE:
      return Named(index, type.asInterface(), Kind::kProxy);
    case Which::LIST: {
      const Type element = MapType(index, type.asList().getElementType());
      return {.kind = Kind::kList,
              .cpp = absl::StrCat("std::vector<", element.cpp, ">"),
              .schema = absl::StrCat("List(", element.schema, ")")};
    }
    case Which::ANY_POINTER:
      return AnyPointerType(index, type);
  }
  throw Refused("its type is of a later Cap'n Proto than this generator");
}

Type MapField(const SchemaIndex& index, capnp::StructSchema::Field field) {
  const FieldForm form = FieldFormOf(field.getProto().getAnnotations());
  switch (form.kind) {
    case FieldForm::Kind::kPlain:
      break;
    case FieldForm::Kind::kOptional:
      return OptionalType(MapType(index, field.getType()));
    case FieldForm::Kind::kSet:
      return SetType(index, field.getType());
    case FieldForm::Kind::kMap:
      return MapOf(index, field.getType());
    case FieldForm::Kind::kDuration:
    case FieldForm::Kind::kTime:
      return TimeType(field.getType(), form);
    case FieldForm::Kind::kView:
      return ViewType(MapType(index, field.getType()));
  }
  return MapType(index, field.getType());
}

bool IsOptionalScalar(capnp::StructSchema::Field group) {
  return group.getProto().isGroup() &&
         FieldFormOf(group.getProto().getAnnotations()).kind == FieldForm::Kind::kOptional;
}

capnp::StructSchema::Field ScalarOf(capnp::StructSchema::Field group) {
  constexpr char kWhatFor[] =
      "an optional union has two alternatives, a Void and then a number, bool, enum or time; what "
      "else may be absent takes $Roost.optional without a union";
  const capnp::StructSchema schema = group.getType().asStruct();
  const auto alternatives = schema.getUnionFields();
  if (schema.getFields().size() != 2 || alternatives.size() != 2) throw Refused(kWhatFor);
  const bool in_order = alternatives[0].getProto().getDiscriminantValue() == 0;
  const auto none = alternatives[in_order ? 0 : 1], some = alternatives[in_order ? 1 : 0];
  if (none.getProto().isGroup() || !none.getType().isVoid()) throw Refused(kWhatFor);
  if (some.getProto().isGroup()) throw Refused(kWhatFor);
  return some;
}

Type MapOptionalScalar(const SchemaIndex& index, capnp::StructSchema::Field group) {
  const capnp::StructSchema::Field some = ScalarOf(group);
  const Type scalar = MapField(index, some);
  if (scalar.kind != Kind::kScalar) {
    throw Refused(absl::StrCat("an optional union is of a number, bool, enum or time, and ",
                               scalar.schema, " is none"));
  }
  if (some.getProto().getSlot().getHadExplicitDefault()) {
    throw Refused("an optional field has no default: where it is absent it is null");
  }
  return {.kind = Kind::kOptionalScalar,
          .cpp = absl::StrCat("std::optional<", scalar.cpp, ">"),
          .schema = index.SchemaName(group.getType().asStruct().getProto().getId()),
          .entry = scalar.cpp};
}

InterfaceName NameInterface(const SchemaIndex& index, capnp::InterfaceSchema schema) {
  const uint64_t id = schema.getProto().getId();
  return {index.QualifiedName(id), ArgumentsOf(index, schema).cpp};
}

bool IsParameter(capnp::Type type) {
  return type.isAnyPointer() && type.getBrandParameter() != nullptr;
}

bool HasParameter(capnp::Type type) {
  if (type.isList()) return HasParameter(type.asList().getElementType());
  if (!type.isStruct() && !type.isInterface()) return IsParameter(type);
  const capnp::Schema schema =
      type.isStruct() ? capnp::Schema(type.asStruct()) : capnp::Schema(type.asInterface());
  const unsigned count = schema.getProto().getParameters().size();
  if (count == 0) return false;
  const auto arguments = schema.getBrandArgumentsAtScope(schema.getProto().getId());
  for (unsigned i = 0; i < count; ++i) {
    if (HasParameter(arguments[i])) return true;
  }
  return false;
}

Type MapGroup(const SchemaIndex& index, capnp::StructSchema group) {
  const uint64_t id = group.getProto().getId();
  return {.kind = Kind::kGroup, .cpp = index.QualifiedName(id), .schema = index.SchemaName(id)};
}

std::string FieldName(capnp::schema::Field::Reader field) {
  return NameOverride(field.getAnnotations()).value_or(SnakeCase(field.getName().cStr()));
}

std::string AlternativeName(capnp::schema::Field::Reader field) {
  return ConstantCase(NameOverride(field.getAnnotations()).value_or(field.getName().cStr()));
}

std::string UnionMember(capnp::StructSchema schema) {
  for (const auto field : schema.getNonUnionFields()) {
    if (FieldName(field.getProto()) == "value") return "alternative";
  }
  return "value";
}

}  // namespace roost::codegen
