// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

#include <capnp/dynamic.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/codegen/annotations.h"
#include "tools/codegen/names.h"
#include "tools/codegen/refused.h"
#include "tools/codegen/types.h"

namespace roost::codegen {
namespace {

using Form = FieldForm::Kind;
using Which = capnp::schema::Type::Which;

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
    return absl::StrCat(
        type,
        "::", NameOverride(proto.getAnnotations()).value_or(ConstantCase(proto.getName().cStr())));
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

// A map's value: "{{key, value}, ...}".
std::string MapExpression(const SchemaIndex& index, capnp::DynamicList::Reader list) {
  std::vector<std::string> entries;
  for (const auto element : list) {
    const auto entry = element.as<capnp::DynamicStruct>();
    std::string key, value;
    for (const auto field : entry.getSchema().getFields()) {
      const bool is_key = FieldName(field.getProto()) == "key";
      (is_key ? key : value) = Element(index, field.getType(), entry.get(field));
    }
    entries.push_back(absl::StrCat("{", key, ", ", value, "}"));
  }
  return absl::StrCat("{", absl::StrJoin(entries, ", "), "}");
}

std::string TimeExpression(const Type& type, const FieldForm& form, int64_t count) {
  if (count == 0) return "{}";
  const std::string duration = absl::StrCat("std::chrono::", form.unit, "(", count, ")");
  return form.kind == Form::kDuration ? duration : absl::StrCat(type.cpp, "(", duration, ")");
}

std::string StructExpression(const SchemaIndex& index, capnp::DynamicStruct::Reader value);

std::string MemberExpression(const SchemaIndex& index, capnp::StructSchema::Field field,
                             capnp::DynamicValue::Reader value);

// A std::optional of a scalar, "{}" where it is absent.
std::string OptionalExpression(const SchemaIndex& index, capnp::StructSchema::Field field,
                               capnp::DynamicValue::Reader value) {
  const auto alternatives = value.as<capnp::DynamicStruct>();
  const capnp::StructSchema::Field scalar = ScalarOf(field);
  if (!alternatives.has(scalar, capnp::HasMode::NON_NULL)) return "{}";
  return absl::StrCat(MapOptionalScalar(index, field).cpp, "(",
                      MemberExpression(index, scalar, alternatives.get(scalar)), ")");
}

// What a member is initialised with, as an expression of its own type.
std::string MemberExpression(const SchemaIndex& index, capnp::StructSchema::Field field,
                             capnp::DynamicValue::Reader value) {
  if (IsOptionalScalar(field)) return OptionalExpression(index, field, value);
  if (field.getProto().isGroup()) {
    return absl::StrCat(MapGroup(index, field.getType().asStruct()).cpp,
                        StructExpression(index, value.as<capnp::DynamicStruct>()));
  }
  const FieldForm form = FieldFormOf(field.getProto().getAnnotations());
  const Type type = MapField(index, field);
  switch (form.kind) {
    case Form::kSet:
      return type.cpp + ListExpression(index, value.as<capnp::DynamicList>());
    case Form::kMap:
      return type.cpp + MapExpression(index, value.as<capnp::DynamicList>());
    case Form::kDuration:
    case Form::kTime:
      return TimeExpression(type, form, value.as<int64_t>());
    case Form::kPlain:
    case Form::kView:
    case Form::kOptional:
      break;
  }
  return Element(index, field.getType(), value);
}

// A union with one of its alternatives.
std::string UnionExpression(const SchemaIndex& index, capnp::DynamicStruct::Reader value,
                            capnp::StructSchema::Field field) {
  const std::string owner = index.QualifiedName(value.getSchema().getProto().getId());
  return absl::StrCat("decltype(", owner, "::", UnionMember(value.getSchema()),
                      ")(std::in_place_index<", owner, "::", AlternativeName(field.getProto()),
                      ">, ", MemberExpression(index, field, value.get(field)), ")");
}

// A member that holds its default says so where it has no initialiser: compilers want it.
std::string StructExpression(const SchemaIndex& index, capnp::DynamicStruct::Reader value) {
  bool plain = true;
  std::vector<std::string> members(value.getSchema().getFields().size() + 1);
  const auto set = [&](std::string& member, const std::string& name, const std::string& to) {
    member = absl::StrCat(".", name, " = ", to);
    if (to != "{}") plain = false;
  };
  for (const auto field : value.getSchema().getNonUnionFields()) {
    const auto proto = field.getProto();
    std::string& member = members[proto.getCodeOrder()];
    if (IsOptionalScalar(field)) {
      set(member, FieldName(proto), OptionalExpression(index, field, value.get(field)));
    } else if (proto.isGroup()) {
      const std::string group =
          StructExpression(index, value.get(field).as<capnp::DynamicStruct>());
      set(member, FieldName(proto),
          group == "{}" ? group : MapGroup(index, field.getType().asStruct()).cpp + group);
    } else if (value.has(field, capnp::HasMode::NON_DEFAULT)) {
      set(member, FieldName(proto), MemberExpression(index, field, value.get(field)));
    } else if (DefaultValue(index, field).empty()) {
      set(member, FieldName(proto), "{}");
    }
  }
  // The union is the last member.
  KJ_IF_MAYBE (field, value.which()) {
    const std::string name = UnionMember(value.getSchema());
    const bool first = field->getProto().getDiscriminantValue() == 0;
    if (!first || value.has(*field, capnp::HasMode::NON_DEFAULT)) {
      set(members.back(), name, UnionExpression(index, value, *field));
    } else if (field->getProto().isGroup() || DefaultValue(index, *field).empty() ||
               DefaultValue(index, *field) == "0") {
      set(members.back(), name, "{}");
    }
  }
  if (plain) return "{}";
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
      if (type.asStruct().getProto().getId() == kServerHandle) {
        throw Refused("a server's handle has no default");
      }
      return StructExpression(index, value.as<capnp::DynamicStruct>());
    case Which::INTERFACE:
    case Which::ANY_POINTER:
      break;
  }
  throw Refused("its default has no C++");
}

// A default as the schema stores it.
capnp::DynamicValue::Reader ValueOf(capnp::Type type, capnp::schema::Value::Reader value) {
  switch (value.which()) {
    case capnp::schema::Value::BOOL:
      return value.getBool();
    case capnp::schema::Value::INT8:
      return value.getInt8();
    case capnp::schema::Value::INT16:
      return value.getInt16();
    case capnp::schema::Value::INT32:
      return value.getInt32();
    case capnp::schema::Value::INT64:
      return value.getInt64();
    case capnp::schema::Value::UINT8:
      return value.getUint8();
    case capnp::schema::Value::UINT16:
      return value.getUint16();
    case capnp::schema::Value::UINT32:
      return value.getUint32();
    case capnp::schema::Value::UINT64:
      return value.getUint64();
    case capnp::schema::Value::FLOAT32:
      return value.getFloat32();
    case capnp::schema::Value::FLOAT64:
      return value.getFloat64();
    case capnp::schema::Value::TEXT:
      return value.getText();
    case capnp::schema::Value::DATA:
      return value.getData();
    case capnp::schema::Value::LIST:
      return value.getList().getAs<capnp::DynamicList>(type.asList());
    case capnp::schema::Value::ENUM:
      return capnp::DynamicEnum(type.asEnum(), value.getEnum());
    case capnp::schema::Value::STRUCT:
      return value.getStruct().getAs<capnp::DynamicStruct>(type.asStruct());
    case capnp::schema::Value::VOID:
    case capnp::schema::Value::INTERFACE:
    case capnp::schema::Value::ANY_POINTER:
      break;
  }
  return capnp::VOID;
}

}  // namespace

std::string DefaultValue(const SchemaIndex& index, capnp::StructSchema::Field field) {
  const capnp::Type type = field.getType();
  // That of a generic struct's parameter is null, whatever stands for the parameter.
  const bool parameter = field.getProto().getSlot().getDefaultValue().isAnyPointer();
  if (type.isVoid() || type.isInterface() || type.isAnyPointer() || parameter) return "";
  const bool pointer = type.isText() || type.isData() || type.isList() || type.isStruct();
  if (pointer && !field.getProto().getSlot().getHadExplicitDefault()) return "";
  const FieldForm form = FieldFormOf(field.getProto().getAnnotations());
  if (form.kind == Form::kOptional) {
    if (!field.getProto().getSlot().getHadExplicitDefault()) return "";
    throw Refused("an optional field has no default: where it is absent it is null");
  }
  const capnp::DynamicValue::Reader value =
      ValueOf(type, field.getProto().getSlot().getDefaultValue());
  if (form.kind == Form::kSet || form.kind == Form::kMap) {
    const auto list = value.as<capnp::DynamicList>();
    return list.size() == 0 ? "" : MemberExpression(index, field, list);
  }
  if (form.kind != Form::kPlain) return MemberExpression(index, field, value);
  const std::string expression = Expression(index, type, value);
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

std::string ConstantValue(const SchemaIndex& index, capnp::ConstSchema constant) {
  return Expression(index, constant.getType(), constant.as<capnp::DynamicValue>());
}

}  // namespace roost::codegen
