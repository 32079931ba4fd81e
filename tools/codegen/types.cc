// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/types.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

#include <capnp/dynamic.h>
#include <capnp/message.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/codegen/names.h"
#include "tools/codegen/refused.h"

namespace roost::codegen {
namespace {

using Kind = Type::Kind;
using Which = capnp::schema::Type::Which;

Type Named(const SchemaIndex& index, capnp::Schema schema, Kind kind) {
  const uint64_t id = schema.getProto().getId();
  const std::string name = index.SchemaName(id);
  if (schema.getProto().getIsGeneric()) {
    throw Refused(absl::StrCat(name, " is generic, and generics are not supported yet"));
  }
  if (!index.Namespace(id)) {
    throw Refused(absl::StrCat(name, " is of ", index.FileOf(id).getDisplayName().cStr(),
                               ", which has no $Roost.namespace"));
  }
  const char* suffix = kind == Kind::kProxy ? "Proxy" : "";
  return {kind, absl::StrCat(index.QualifiedName(id), suffix), name};
}

template <class F>
std::string FloatLiteral(F value, const char* type, const char* suffix) {
  if (std::isnan(value)) return absl::StrCat("std::numeric_limits<", type, ">::quiet_NaN()");
  if (std::isinf(value)) {
    return absl::StrCat(value < 0 ? "-" : "", "std::numeric_limits<", type, ">::infinity()");
  }
  if (value == 0) return std::signbit(value) ? absl::StrCat("-0.0", suffix) : "0";
  char digits[64];
  std::string text(digits, std::to_chars(digits, digits + sizeof(digits), value).ptr);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + suffix;
}

std::string IntegerLiteral(int64_t value) {
  return value == std::numeric_limits<int64_t>::min() ? "INT64_MIN" : absl::StrCat(value);
}

std::string UnsignedLiteral(uint64_t value) {
  constexpr uint64_t kLargestSigned = std::numeric_limits<int64_t>::max();
  return absl::StrCat(value, value > kLargestSigned ? "u" : "");
}

std::string TextLiteral(capnp::Text::Reader text) {
  const absl::string_view view(text.begin(), text.size());
  if (view.find('\0') != view.npos) {
    throw Refused("its default text holds a zero byte, which C++ literals end at");
  }
  return absl::StrCat("\"", absl::Utf8SafeCEscape(view), "\"");
}

std::string BytesLiteral(capnp::Data::Reader data) {
  return absl::StrCat("{",
                      absl::StrJoin(data, ", ",
                                    [](std::string* out, uint8_t byte) {
                                      absl::StrAppend(out, "std::byte{", static_cast<int>(byte),
                                                      "}");
                                    }),
                      "}");
}

std::string EnumLiteral(const SchemaIndex& index, capnp::DynamicEnum value) {
  const std::string type = index.QualifiedName(value.getSchema().getProto().getId());
  KJ_IF_MAYBE (enumerant, value.getEnumerant()) {
    const auto proto = enumerant->getProto();
    return absl::StrCat(type, "::",
                        SchemaIndex::NameOverride(proto.getAnnotations())
                            .value_or(ConstantCase(proto.getName().cStr())));
  }
  return absl::StrCat("static_cast<", type, ">(", value.getRaw(), ")");
}

std::string Expression(const SchemaIndex& index, capnp::Type type,
                       capnp::DynamicValue::Reader value);

// An expression that says its own type, so that it can stand within braces.
std::string Element(const SchemaIndex& index, capnp::Type type, capnp::DynamicValue::Reader value) {
  const std::string expression = Expression(index, type, value);
  const bool braces = type.isList() || type.isStruct() || type.isData();
  return braces ? MapType(index, type).cpp + expression : expression;
}

std::string ListExpression(const SchemaIndex& index, capnp::DynamicList::Reader list) {
  std::vector<std::string> elements;
  for (const auto element : list) {
    elements.push_back(Element(index, list.getSchema().getElementType(), element));
  }
  return absl::StrCat("{", absl::StrJoin(elements, ", "), "}");
}

std::string StructExpression(const SchemaIndex& index, capnp::DynamicStruct::Reader value) {
  std::vector<std::string> members(value.getSchema().getFields().size());
  for (const auto field : value.getSchema().getFields()) {
    if (!value.has(field, capnp::HasMode::NON_DEFAULT)) continue;
    const auto proto = field.getProto();
    const std::string name = SchemaIndex::NameOverride(proto.getAnnotations())
                                 .value_or(SnakeCase(proto.getName().cStr()));
    members[proto.getCodeOrder()] =
        absl::StrCat(".", name, " = ", Element(index, field.getType(), value.get(field)));
  }
  members.erase(std::remove(members.begin(), members.end(), ""), members.end());
  return absl::StrCat("{", absl::StrJoin(members, ", "), "}");
}

std::string Expression(const SchemaIndex& index, capnp::Type type,
                       capnp::DynamicValue::Reader value) {
  switch (type.which()) {
    case Which::VOID:
      return "std::monostate()";
    case Which::BOOL:
      return value.as<bool>() ? "true" : "false";
    case Which::INT8:
    case Which::INT16:
    case Which::INT32:
    case Which::INT64:
      return IntegerLiteral(value.as<int64_t>());
    case Which::UINT8:
    case Which::UINT16:
    case Which::UINT32:
    case Which::UINT64:
      return UnsignedLiteral(value.as<uint64_t>());
    case Which::FLOAT32:
      return FloatLiteral(value.as<float>(), "float", "f");
    case Which::FLOAT64:
      return FloatLiteral(value.as<double>(), "double", "");
    case Which::ENUM:
      return EnumLiteral(index, value.as<capnp::DynamicEnum>());
    case Which::TEXT:
      return TextLiteral(value.as<capnp::Text>());
    case Which::DATA:
      return BytesLiteral(value.as<capnp::Data>());
    case Which::LIST:
      return ListExpression(index, value.as<capnp::DynamicList>());
    case Which::STRUCT:
      return StructExpression(index, value.as<capnp::DynamicStruct>());
    case Which::INTERFACE:
    case Which::ANY_POINTER:
      break;
  }
  throw Refused("its default has no C++");
}

Type AnyPointerType(capnp::Type type) {
  using Any = capnp::schema::Type::AnyPointer::Unconstrained;
  switch (type.whichAnyPointerKind()) {
    case Any::ANY_KIND:
      return {Kind::kValue, "roost::Value", "AnyPointer"};
    case Any::CAPABILITY:
      return {Kind::kProxy, "roost::Proxy", "Capability"};
    case Any::STRUCT:
      throw Refused("AnyStruct has no C++; use AnyPointer");
    case Any::LIST:
      throw Refused("AnyList has no C++; use AnyPointer");
  }
  throw Refused("its type is of a later Cap'n Proto than this generator");
}

}  // namespace

Type MapType(const SchemaIndex& index, capnp::Type type) {
  switch (type.which()) {
    case Which::VOID:
      return {Kind::kVoid, "std::monostate", "Void"};
    case Which::BOOL:
      return {Kind::kScalar, "bool", "Bool"};
    case Which::INT8:
      return {Kind::kScalar, "int8_t", "Int8"};
    case Which::INT16:
      return {Kind::kScalar, "int16_t", "Int16"};
    case Which::INT32:
      return {Kind::kScalar, "int32_t", "Int32"};
    case Which::INT64:
      return {Kind::kScalar, "int64_t", "Int64"};
    case Which::UINT8:
      return {Kind::kScalar, "uint8_t", "UInt8"};
    case Which::UINT16:
      return {Kind::kScalar, "uint16_t", "UInt16"};
    case Which::UINT32:
      return {Kind::kScalar, "uint32_t", "UInt32"};
    case Which::UINT64:
      return {Kind::kScalar, "uint64_t", "UInt64"};
    case Which::FLOAT32:
      return {Kind::kScalar, "float", "Float32"};
    case Which::FLOAT64:
      return {Kind::kScalar, "double", "Float64"};
    case Which::TEXT:
      return {Kind::kText, "std::string", "Text"};
    case Which::DATA:
      return {Kind::kData, "roost::Bytes", "Data"};
    case Which::ENUM:
      return Named(index, type.asEnum(), Kind::kScalar);
    case Which::STRUCT:
      return Named(index, type.asStruct(), Kind::kStruct);
    case Which::INTERFACE:
      return Named(index, type.asInterface(), Kind::kProxy);
    case Which::LIST: {
      const Type element = MapType(index, type.asList().getElementType());
      return {Kind::kList, absl::StrCat("std::vector<", element.cpp, ">"),
              absl::StrCat("List(", element.schema, ")")};
    }
    case Which::ANY_POINTER:
      return AnyPointerType(type);
  }
  throw Refused("its type is of a later Cap'n Proto than this generator");
}

std::string DefaultValue(const SchemaIndex& index, capnp::StructSchema::Field field) {
  const capnp::Type type = field.getType();
  if (type.isVoid() || type.isInterface() || type.isAnyPointer()) return "";
  // A struct that nobody wrote holds the defaults.
  capnp::MallocMessageBuilder message;
  const auto empty = message.initRoot<capnp::DynamicStruct>(field.getContainingStruct());
  const std::string expression = Expression(index, type, empty.asReader().get(field));
  const bool pointer = type.isText() || type.isData() || type.isList() || type.isStruct();
  return pointer && (expression == "{}" || expression == "\"\"") ? "" : expression;
}

std::string DefaultView(capnp::StructSchema::Field field) {
  const auto value = field.getProto().getSlot().getDefaultValue();
  if (!value.isData() || value.getData().size() == 0) return "";
  const auto data = value.getData();
  const absl::string_view bytes(reinterpret_cast<const char*>(data.begin()), data.size());
  return absl::StrCat("std::as_bytes(std::span(\"", absl::CEscape(bytes), "\", ", bytes.size(),
                      "))");
}

}  // namespace roost::codegen
